import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Demand, type Stretch, underLoad } from '../harness/load.ts'
import { createCodes } from './codes.ts'
import type { Name } from './contestant.ts'
import type { Answer, Ask, Way } from './messages.ts'
import { overHttp } from './over-http.ts'
import { createPeople, signInOnce } from './sign-in.ts'

const program = fileURLToPath(new URL('./process.mjs', import.meta.url))

/** A contestant that is ready, in a process of its own. */
export interface Started {
  readonly name: Name
  /** Signs people in for a while. */
  work(demand: Demand): Promise<Stretch>
  /** Bytes that its process holds. */
  memory(): Promise<number>
  close(): Promise<void>
}

/** Starts a contestant on a database of its own. */
export async function start(name: Name, way: Way, database: string): Promise<Started> {
  const child = fork(program, [name, way, database], { env: { ...process.env, NODE_ENV: 'production' }, execArgv: [] })
  // Before the server of its database ends, which it would complain about.
  const kill = (): void => void child.kill('SIGKILL')
  process.prependOnceListener('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  const { ask, ready, onCode } = talkTo(child, name)
  const { port } = await ready
  const cpu = async (): Promise<number> => ((await ask('cpu')) as { cpu: number }).cpu
  const common = {
    name,
    memory: async () => ((await ask('memory')) as { bytes: number }).bytes,
    close: async () => void (await ask('close')),
  }
  if (way === 'in process') return { ...common, work: async (demand) => (await ask(demand)) as Stretch }

  const codes = createCodes()
  onCode(codes.hand)
  const newPerson = createPeople()
  const steps = overHttp(name, port)
  return { ...common, work: (demand) => underLoad(() => signInOnce(steps, codes, newPerson()), demand, cpu) }
}

/** A talk with a process: one question at a time, and codes in between. */
interface Talk {
  readonly ready: Promise<{ readonly port: number }>
  ask(question: Ask): Promise<Answer>
  onCode(hear: (phone: string, code: string) => void): void
}

function talkTo(child: ChildProcess, name: Name): Talk {
  let hear = (_phone: string, _code: string): void => {}
  let settle: { resolve(answer: Answer): void; reject(error: Error): void } | undefined
  let isEnding = false
  const next = (): Promise<Answer> => new Promise((resolve, reject) => void (settle = { resolve, reject }))

  child.on('message', (answer: Answer) =>
    'code' in answer ? hear(answer.phone, answer.code) : settle?.resolve(answer),
  )
  child.once('exit', (code) => {
    if (isEnding) settle?.resolve({ port: 0 })
    else settle?.reject(new Error(`the process of ${name} ended with exit code ${code}`))
  })
  return {
    ready: next() as Promise<{ readonly port: number }>,
    ask(question) {
      isEnding = question === 'close'
      const answer = next()
      child.send(question)
      return answer
    },
    onCode: (listener) => void (hear = listener),
  }
}
