import fc from 'fast-check'
import type { AuthConfig } from '../../src/index.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { instanceOf, troubleWith } from './described.ts'
import { anyRequest, type Generated } from './requests.ts'

/** What came of many requests. */
export interface Bombarded {
  readonly sent: number
  /** How many answers each operation gave with each status: `requestOtp 200`. */
  readonly answers: ReadonlyMap<string, number>
  /** Answers of 500 and above, with the request. */
  readonly failures: readonly string[]
  /** Answers that the document does not describe, with the request. */
  readonly outside: readonly string[]
}

/** How many requests one sign-in serves: they spend it, end it, and delete its account. */
const PER_SIGN_IN = 40

/** Instances that differ in what requests meet: no limits, the usual ones, and another prefix behind TLS. */
const instances: readonly Partial<AuthConfig>[] = [
  { otp: { cooldown: 0, hourlyLimit: 0, dailyLimit: 0 }, limits: { requestsPerMinute: 0, verifiesPerMinute: 0 } },
  {},
  { prefix: '/auth/v1', publicUrl: 'https://auth.example.com', trustProxy: ['203.0.113.7'] },
]

/** Sends generated requests to instances in process; the same seed makes the same requests. */
export async function bombard(count: number, seed: number): Promise<Bombarded> {
  const targets = await Promise.all(instances.map((config) => testAuth(config)))
  const answers = new Map<string, number>()
  const failures: string[] = []
  const outside: string[] = []

  for (let sent = 0; sent < count; sent += PER_SIGN_IN) {
    const round = sent / PER_SIGN_IN
    const target = targets[round % targets.length] as TestAuth
    const known = await treasuresOf(target, `person${round}@example.com`)
    for (const request of fc.sample(anyRequest(), { numRuns: PER_SIGN_IN, seed: seed + round })) {
      const { status, trouble } = await send(target, withTreasures(request, known))
      const name = `${request.operation} ${status}`
      answers.set(name, (answers.get(name) ?? 0) + 1)
      if (status >= 500) failures.push(`${status}: ${JSON.stringify(request)}`)
      if (trouble !== undefined) outside.push(`${trouble}: ${JSON.stringify(request)}`)
    }
  }
  await Promise.all(targets.map(({ auth }) => auth.close()))
  return { sent: sum(answers.values()), answers, failures, outside }
}

/** What a caller has who asked for two codes and gave one back, by the word that stands for it. */
async function treasuresOf({ auth, inbox }: TestAuth, email: string): Promise<ReadonlyMap<string, string>> {
  const { challengeId } = await auth.otp.request({ identifier: email })
  await inbox.settle()
  const { access, refresh } = await auth.otp.verify({ challengeId, otp: inbox.code })
  const other = await auth.otp.request({ identifier: `other-${email}` })
  await inbox.settle()
  return new Map([
    ['%access%', access],
    ['%refresh%', refresh],
    ['%challenge%', other.challengeId],
    ['%handle%', other.handle],
    ['%code%', inbox.code],
  ])
}

function withTreasures(request: Generated, known: ReadonlyMap<string, string>): Generated {
  const filled = (text: string): string => text.replace(/%[a-z]+%/g, (word) => known.get(word) ?? word)
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, filled(value)]))
  const body = request.body === undefined ? {} : { body: filled(request.body) }
  return { ...request, path: filled(request.path), headers, ...body }
}

async function send({ auth }: TestAuth, { method, path: usual, headers, body }: Generated) {
  const path = usual.replace(/^\/accounts/, auth.settings.prefix)
  const request = new Request(new URL(path, 'http://localhost:4000'), {
    method,
    headers,
    ...(body === undefined ? {} : { body: new TextEncoder().encode(body) }),
  })
  const answer = await auth.handler(request, { clientAddress: '127.0.0.1' })
  const text = await wholeText(answer)
  const exchanged = { method, path, instance: instanceOf(auth), status: answer.status, headers: answer.headers, text }
  return { status: answer.status, trouble: troubleWith(exchanged) }
}

/** A stream that does not end is let go. */
async function wholeText(answer: Response): Promise<string> {
  if (answer.headers.get('content-type') !== 'text/event-stream') return answer.text()
  await answer.body?.cancel()
  return ''
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, number) => total + number, 0)
}
