import { startServer } from '../server.ts'
import type { Example } from './markdown.ts'
import { openWorkshop } from './workshop.ts'

/** What trying an example came to; `failure` is empty where it worked. */
export interface Tried {
  readonly printed: string
  readonly failure: string
}

/** The port of `npm start` on every page. */
const ourPort = 4000

/** Nobody types as fast as a shell: what was asked for has arrived before the next script looks how far it is. */
const asLongAsReading = `\ncurl -s localhost:${ourPort}/inbox/api/messages > /dev/null`

/**
 * Tries everything on a page as a reader would: servers first, in their order, then programs, then the scripts in one shell.
 */
export async function tryAll(examples: readonly Example[]): Promise<ReadonlyMap<Example, Tried>> {
  const workshop = openWorkshop()
  const stops: (() => unknown)[] = [workshop.close]
  try {
    const ports = new Map<number, number>()
    const scripts = examples.filter(({ kind }) => kind === 'script')
    if (scripts.some(({ text }) => text.includes(`localhost:${ourPort}`))) {
      const server = await startServer()
      stops.unshift(() => server.stop())
      ports.set(ourPort, server.banner.port)
    }
    for (const { text, file } of examples.filter(({ kind }) => kind === 'server')) {
      const server = await workshop.serve(file, withPorts(text, ports))
      stops.unshift(() => server.stop())
      ports.set(Number(/\.listen\((\d+)/.exec(text)?.[1]), server.port)
    }

    const tried = new Map<Example, Tried>()
    for (const example of examples.filter(({ kind }) => kind === 'program')) {
      const { code, stdout, stderr } = await workshop.run(example.file, withPorts(example.text, ports))
      tried.set(example, { printed: stdout, failure: code === 0 ? '' : `exit code ${code}\n${stdout}\n${stderr}` })
    }
    const { printed, stderr } = await workshop.shell(
      scripts.map(({ text }) => withPorts(ports.has(ourPort) ? text + asLongAsReading : text, ports)),
    )
    for (const [index, example] of scripts.entries()) {
      const text = printed[index]
      tried.set(example, { printed: text ?? '', failure: text === undefined ? `the shell stopped: ${stderr}` : '' })
    }
    return tried
  } finally {
    for (const stop of stops) await stop()
  }
}

function withPorts(text: string, ports: ReadonlyMap<number, number>): string {
  return text.replace(/\blocalhost:(\d+)/g, (whole, port: string) => {
    const real = ports.get(Number(port))
    return real === undefined ? whole : `localhost:${real}`
  })
}
