import { randomUUID } from 'node:crypto'
import { resolveConfig } from '../../src/config/resolve.ts'
import { deriveCode } from '../../src/core/code.ts'
import { guard } from '../scan/produced.ts'

/** The secret of servers that are broken on purpose. */
export const secret = 'tQZ8eqSrXGvXzJ0uPF8n7VnJ9m6cLx3yB1wKd2RfHaE'

const { keys } = resolveConfig({ secret, environment: 'test' })

/** Limits that would hide what a fault does. */
export const unlimited = {
  KEYCHIME_SECRET: secret,
  KEYCHIME_ENV: 'test',
  KEYCHIME_LIMITS__REQUESTS_PER_MINUTE: '0',
  KEYCHIME_LIMITS__VERIFIES_PER_MINUTE: '0',
} as const

/** How requests ended, as whoever sent them saw it. */
export interface Tally {
  /** At the first try. */
  succeeded: number
  /** At the second, which a 503 or a broken connection asked for. */
  retried: number
  /** Not at the second either. */
  failed: number
  /** Answers that were not true: a right code refused, an answer nobody may give. */
  readonly wrong: string[]
  slowestMs: number
}

export function newTally(): Tally {
  return { succeeded: 0, retried: 0, failed: 0, wrong: [], slowestMs: 0 }
}

/**
 * Signs somebody in over HTTP, with the code that their message has: two requests, each with one retry, which has the
 * `Idempotency-Key` of the first try where there is one.
 */
export async function signIn(url: string, identifier: string, tally: Tally): Promise<void> {
  const asking = { url: `${url}/accounts/otp/request/`, body: { identifier }, key: randomUUID() }
  const asked = await post(asking, tally)
  if (asked === undefined) return
  if (asked.status !== 200) return void tally.wrong.push(`request: ${asked.status} ${asked.body['error_code']}`)
  const { challengeId, otp } = askedIn(asked)

  const verifying = { url: `${url}/accounts/otp/verify/`, body: { challenge_id: challengeId, otp } }
  const verified = await post(verifying, tally)
  if (verified === undefined || verified.status === 200) return
  tally.wrong.push(`verify: ${verified.status} ${verified.body['error_code']}`)
}

/** Signs somebody in with one try for each request; gives the code that was used, or the status that ended it. */
export async function tryToSignIn(url: string, identifier: string): Promise<Asked | number> {
  const asked = await once({ url: `${url}/accounts/otp/request/`, body: { identifier } })
  if (asked?.status !== 200) return asked?.status ?? 503
  const used = askedIn(asked)
  const status = await verify(url, used.challengeId, used.otp)
  return status === 200 ? used : status
}

/** A code that was asked for, and read where its message would be. */
export interface Asked {
  readonly challengeId: string
  readonly handle: string
  readonly otp: string
}

/** Asks for a code, once more where it is told to come back; throws for any other answer. */
export async function askFor(url: string, identifier: string): Promise<Asked> {
  const asking = { url: `${url}/accounts/otp/request/`, body: { identifier }, key: randomUUID() }
  const answer = (await once(asking)) ?? (await pause().then(() => once(asking)))
  if (answer?.status !== 200) throw new Error(`no code: ${JSON.stringify(answer)}`)
  return askedIn(answer)
}

/** Verifies a code; gives the status, 503 where there was no answer either. */
export async function verify(url: string, challengeId: string, otp: string): Promise<number> {
  return (await once({ url: `${url}/accounts/otp/verify/`, body: { challenge_id: challengeId, otp } }))?.status ?? 503
}

function askedIn({ body }: Answer): Asked {
  const handle = /chl_\w+/.exec(String(body['status_url']))?.[0] ?? ''
  const [challengeId, otp] = [String(body['challenge_id']), deriveCode(keys.code, handle, 6)]
  guard(challengeId, otp)
  return { challengeId, handle, otp }
}

interface Sent {
  readonly url: string
  readonly body: unknown
  readonly key?: string
}

interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

async function post(sent: Sent, tally: Tally): Promise<Answer | undefined> {
  const began = performance.now()
  const first = await once(sent)
  const answer = first ?? (await pause().then(() => once(sent)))
  tally.slowestMs = Math.max(tally.slowestMs, performance.now() - began)
  if (answer === undefined) tally.failed++
  else if (first === undefined) tally.retried++
  else tally.succeeded++
  return answer
}

/** `undefined` where the answer was to come again, and said when, or none came. */
async function once({ url, body, key }: Sent): Promise<Answer | undefined> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key === undefined ? {} : { 'idempotency-key': key }) },
      body: JSON.stringify(body),
    })
    const read = (await answer.json()) as Answer['body']
    const isToComeAgain = answer.status === 503 && answer.headers.has('retry-after')
    return isToComeAgain ? undefined : { status: answer.status, body: read }
  } catch {
    return undefined
  }
}

/** As `Retry-After` asks. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1_000))
}

/** Signs different people in at a steady rate for a while, whatever becomes of those before. */
export function signInsFor(
  { seconds, perSecond }: { readonly seconds: number; readonly perSecond: number },
  signInAt: (number: number) => Promise<void>,
): Promise<void> {
  const began = performance.now()
  return signInsWhile(() => performance.now() - began < seconds * 1000, perSecond, signInAt)
}

/** Signs different people in for a while, one after the other. */
export async function signInsInTurnFor(seconds: number, signInAt: (number: number) => Promise<void>): Promise<void> {
  const began = performance.now()
  for (let number = 0; performance.now() - began < seconds * 1000; number++) await signInAt(number)
}

/** As `signInsFor`, for as long as something is so. */
export async function signInsWhile(
  isSo: () => boolean,
  perSecond: number,
  signInAt: (number: number) => Promise<void>,
): Promise<void> {
  const pending = new Set<Promise<void>>()
  const began = performance.now()
  let begun = 0
  while (isSo()) {
    const due = Math.floor(((performance.now() - began) / 1000) * perSecond)
    for (; begun < due; begun++) {
      const one = signInAt(begun).finally(() => pending.delete(one))
      pending.add(one)
    }
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await Promise.all(pending)
}
