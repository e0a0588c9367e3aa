import fc from 'fast-check'
import { type Auth, type AuthConfig, createAuth } from '../../src/index.ts'
import { testClock } from '../../src/testing/index.ts'
import { keyPairs } from '../jwt/key-pairs.ts'
import { instanceOf, troubleWith } from './described.ts'
import { anyRequest, type Generated } from './requests.ts'
import { filled, type Treasures, treasuresOf } from './treasures.ts'

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

/** Instances that differ in what requests meet: no limits, the usual ones, and tight ones at another prefix behind TLS. */
const instances: readonly Partial<AuthConfig>[] = [
  { otp: { cooldown: 0, hourlyLimit: 0, dailyLimit: 0 }, limits: { requestsPerMinute: 0, verifiesPerMinute: 0 } },
  {},
  {
    prefix: '/auth/v1',
    publicUrl: 'https://auth.example.com',
    trustProxy: ['203.0.113.7'],
    limits: { verifiesPerMinute: 1 },
    jwt: { algorithm: 'ES256', signingKey: keyPairs.ES256.privatePem },
  },
]

/** How many requests, made from which seed, and who hears after each round how many were sent. */
export interface Bombardment {
  readonly count: number
  readonly seed: number
  readonly onRound?: (sent: number) => void
}

/** Sends generated requests to instances in process; the same seed makes the same requests. */
export async function bombard({ count, seed, onRound = () => {} }: Bombardment): Promise<Bombarded> {
  const clock = testClock()
  const auths = instances.map((config) => instance(config, clock.now))
  const answers = new Map<string, number>()
  const failures: string[] = []
  const outside: string[] = []

  for (let sent = 0; sent < count; sent += PER_SIGN_IN) {
    const round = sent / PER_SIGN_IN
    const auth = auths[round % auths.length] as Auth
    const known = await treasuresOf(auth, round)
    for (const request of fc.sample(anyRequest(), { numRuns: PER_SIGN_IN, seed: seed + round })) {
      const { status, trouble } = await send(auth, withTreasures(request, known))
      const name = `${request.operation} ${status}`
      answers.set(name, (answers.get(name) ?? 0) + 1)
      if (status >= 500) failures.push(`${status}: ${JSON.stringify(request)}`)
      if (trouble !== undefined) outside.push(`${trouble}: ${JSON.stringify(request)}`)
    }
    // Limits that stay spent would let nothing through but refusals.
    clock.advance({ minutes: 10 })
    onRound(sent + PER_SIGN_IN)
  }
  await Promise.all(auths.map((auth) => auth.close()))
  return { sent: sum(answers.values()), answers, failures, outside }
}

/** Keeps nothing of what happened, as the test kit does: its memory is measured. */
function instance(config: Partial<AuthConfig>, now: () => number): Auth {
  const secret = 'ZfW1mT0qkq7vS6c1sJH0yP3xLr9dB4uE8aGnKtRi2oQ'
  const onError = (): void => {}
  return createAuth(
    { secret, database: 'sqlite::memory:', environment: 'test', ...config },
    { ambient: { now }, onError },
  )
}

function withTreasures(request: Generated, known: Treasures): Generated {
  const values = Object.entries(request.headers).map(([name, value]) => [name, filled(value, known)])
  const body = request.body === undefined ? {} : { body: filled(request.body, known) }
  return { ...request, path: filled(request.path, known), headers: Object.fromEntries(values), ...body }
}

async function send(auth: Auth, { method, path: usual, headers, body }: Generated) {
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
