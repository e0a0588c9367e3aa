import { createHash } from 'node:crypto'
import { Agent, request } from 'node:http'
import { shuffled } from '../../bench/harness/statistics.ts'
import { deriveCode } from '../../src/core/code.ts'
import { type Auth, createAuth } from '../../src/index.ts'
import { wrongCodes } from '../../src/testing/index.ts'
import { secret, unlimited } from '../faults/sign-ins.ts'
import { startServer } from '../server.ts'
import { type Engine, makePlace } from '../sessions/stage.ts'

/** What a recipient is, which whoever asks must not learn. */
export const kinds = ['unknown', 'known', 'disabled', 'deleted'] as const
export type Kind = (typeof kinds)[number]

/** What is asked about each: a code, and wrong guesses, by the challenge and by the recipient. */
export const steps = ['request', 'verify', 'verify by identifier'] as const
export type Step = (typeof steps)[number]

/** One answer. */
interface Timed {
  readonly kind: Kind
  readonly step: Step
  readonly ms: number
  /** All of it but ids, tags and times: for whoever can tell recipients apart without a clock. */
  readonly shape: string
}

/**
 * Has a process of its own asked about so many recipients of each kind over HTTP, one request at a time on one connection; each
 * time the kinds come in another order.
 */
export async function askAboutRecipients(engine: Engine, each: number): Promise<readonly Timed[]> {
  const place = await makePlace(engine)
  const people = Array.from({ length: each }, (_, number) => number)
  const auth = createAuth({
    secret,
    environment: 'test',
    database: place.url,
    otp: noLimits,
    limits: noLimitsOfAddress,
  })
  await auth.ready()
  for (const kind of kinds) await inGroups(people, (number) => become(auth, kind, nameOf(kind, number)))
  await auth.deliver()
  await auth.close()
  const server = await startServer({ env: { ...unlimited, DATABASE_URL: place.url, ...noLimitsOfServer } })
  const caller = callerOf(server.banner.port, auth.settings.keys.code)

  // The first answers are those of a program that is not warm yet.
  for (const number of people.slice(0, 500)) await caller.ask(nameOf('nobody', number))
  const answers: Timed[] = []
  for (const number of people) {
    for (const kind of shuffled(kinds)) {
      for (const answer of await caller.ask(nameOf(kind, number))) answers.push({ kind, ...answer })
    }
  }
  caller.close()
  await server.stop()
  await place.remove()
  return answers
}

/** How often a value of one list is above one of the other, a tie counting half (Mann and Whitney): 0.5 where nothing tells them apart. */
export function areaUnderCurve(ones: readonly number[], others: readonly number[]): number {
  const all = [...ones.map((value) => ({ value, isOne: true })), ...others.map((value) => ({ value, isOne: false }))]
  const sorted = all.toSorted((a, b) => a.value - b.value)
  let [sum, at] = [0, 0]
  while (at < sorted.length) {
    let end = at + 1
    while (sorted[end]?.value === sorted[at]?.value) end++
    // The mean of the ranks at + 1 to end.
    const rank = (at + 1 + end) / 2
    sum += rank * sorted.slice(at, end).filter(({ isOne }) => isOne).length
    at = end
  }
  return (sum - (ones.length * (ones.length + 1)) / 2) / (ones.length * others.length)
}

const noLimits = { cooldown: 0, hourlyLimit: 0, dailyLimit: 0 }
const noLimitsOfAddress = { requestsPerMinute: 0, verifiesPerMinute: 0 }
const noLimitsOfServer = {
  KEYCHIME_OTP__COOLDOWN: '0',
  KEYCHIME_OTP__HOURLY_LIMIT: '0',
  KEYCHIME_OTP__DAILY_LIMIT: '0',
}

/** Of one length, and in no order that an index could have. */
function nameOf(kind: Kind | 'nobody', number: number): string {
  return `${createHash('sha256').update(`${kind} ${number}`).digest('hex').slice(0, 12)}@example.com`
}

async function become(auth: Auth, kind: Kind, identifier: string): Promise<void> {
  if (kind === 'unknown') return
  const { challengeId, handle } = await auth.otp.request({ identifier })
  const { account } = await auth.otp.verify({ challengeId, otp: deriveCode(auth.settings.keys.code, handle, 6) })
  if (kind === 'disabled') await auth.accounts.disable(account.id)
  if (kind === 'deleted') await auth.accounts.delete(account.id)
}

async function inGroups<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += 32) await Promise.all(items.slice(at, at + 32).map(work))
}

/** Somebody at one connection who knows no code and looks at a clock. */
function callerOf(port: number, key: Uint8Array) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const post = (path: string, body: object): Promise<Answer> =>
    timed({ agent, port, path: `/accounts/otp/${path}/` }, body)
  return {
    close: () => agent.destroy(),
    async ask(identifier: string): Promise<readonly Omit<Timed, 'kind'>[]> {
      const asked = await post('request', { identifier })
      const { challenge_id, status_url } = JSON.parse(asked.text) as Record<string, string>
      const code = deriveCode(key, /chl_\w+/.exec(status_url ?? '')?.[0] ?? '', 6)
      const [otp = ''] = wrongCodes(code, 1)
      const answers = [asked, await post('verify', { challenge_id, otp }), await post('verify', { identifier, otp })]
      return answers.map(({ ms, ...answer }, at) => ({ step: steps[at] ?? 'request', ms, shape: shapeOf(answer) }))
    },
  }
}

interface Answer {
  readonly ms: number
  readonly status: number
  readonly headers: readonly string[]
  readonly text: string
}

function timed(
  to: { readonly agent: Agent; readonly port: number; readonly path: string },
  body: object,
): Promise<Answer> {
  const text = JSON.stringify(body)
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
  return new Promise((resolve, reject) => {
    const began = performance.now()
    const sent = request({ host: '127.0.0.1', method: 'POST', headers, ...to }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => void chunks.push(chunk))
      answer.on('end', () => {
        const ms = performance.now() - began
        const told = Buffer.concat(chunks).toString()
        resolve({ ms, status: answer.statusCode ?? 0, headers: answer.rawHeaders, text: told })
      })
    })
    sent.on('error', reject).end(text)
  })
}

/** What is drawn anew, the first letters of masked addresses, and the time of day. */
const varying = /\b(?:ch1|chl|req)_[0-9a-z]+|"tag":"\w\d"|"\w•+@|\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT/g

function shapeOf({ status, headers, text }: Omit<Answer, 'ms'>): string {
  return [status, ...headers, text].join('\n').replace(varying, '…')
}
