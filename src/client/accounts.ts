import type { transports } from '../transports.ts'

/** What the server says once a code is on its way. Durations in seconds. */
export interface CodeRequested {
  readonly challenge_id: string
  readonly status_url: string
  /** Stands in the message too, so people with two messages type the right code. */
  readonly tag: string
  readonly channel: string
  /** Masked. */
  readonly identifier: string
  readonly expires_in: number
  readonly resend_after: number
  readonly code_length: number
}

/** The signed-in person, as far as a sign-in page needs to know them. */
export interface Person {
  readonly id: number
  readonly email: string
  readonly email_is_placeholder: boolean
  readonly phone: string
  readonly full_name?: string
}

/** A session in a browser: the access token is in hand, the refresh token in a cookie that no script reads. */
export interface Session {
  readonly access: string
  /** Seconds. */
  readonly expires_in: number
  readonly user: Person
}

/** A session as the element holds it. */
export interface HeldSession extends Session {
  /** The refresh token, in this page's memory alone, where the browser would keep no cookie of the server's. */
  readonly refresh?: string | null
}

/** How a message travels. */
export type DeliveryChannel = (typeof transports)[number]

/** Why a message failed. */
export type FailureReason = 'unreachable' | 'landline' | 'provider_down' | 'undelivered'

/** One message and how far it came. */
interface DeliveryAttempt {
  readonly channel: DeliveryChannel
  readonly state: DeliveryState
  /** Of one that failed. */
  readonly reason?: FailureReason
}

type DeliveryState = 'queued' | 'sent' | 'delivered' | 'failed' | 'unknown' | 'verified' | 'expired'

/** Where a message has come, in the words of the status route. */
export interface DeliveryStatus {
  readonly status: DeliveryState
  /** Seconds until another message can be asked for. */
  readonly resend_after?: number
  readonly next_channel?: DeliveryChannel
  /** Oldest first. */
  readonly attempts?: readonly DeliveryAttempt[]
}

/** One more step that the server asks for; the proof of it goes with the same request. */
export type StepUp =
  | { readonly kind: 'proof_of_work'; readonly challenge: object }
  | { readonly kind: 'captcha'; readonly vendor: string; readonly site_key: string }

/** The server said no, and why; `retryAfter` in seconds. `unreachable` is everything that is nobody's answer. */
export type Refusal =
  | {
      readonly ok: false
      readonly reason: 'refused'
      readonly status: number
      readonly code: string
      readonly retryAfter?: number
      readonly stepUp?: StepUp
    }
  | { readonly ok: false; readonly reason: 'unreachable' }

/** What a call came to. Nothing here throws for what a server or a network does. */
export type Outcome<Value> = { readonly ok: true; readonly value: Value } | Refusal

/** A body makes it a POST. */
interface Call {
  readonly body?: object
}

const unreachable = { ok: false, reason: 'unreachable' } as const
const timeoutMs = 20_000

/** Asks for a code. With the id of the challenge before, the same code goes out again while enough of its life is left. */
export function requestCode(
  base: string,
  asked: {
    readonly identifier: string
    readonly challenge_id?: string
    readonly channel?: DeliveryChannel
    readonly step_up_proof?: string
  },
): Promise<Outcome<CodeRequested>> {
  return call(base, '/otp/request/', { body: asked })
}

/** Trades a code for a session of this browser. `requires_2fa` with a null `access` means one more step is asked. */
export function verifyCode(
  base: string,
  guess: {
    readonly challenge_id: string
    readonly otp: string
    readonly remember_me: boolean
    readonly step_up_proof?: string
  },
): Promise<Outcome<HeldSession & { readonly requires_2fa?: boolean }>> {
  return call(base, '/otp/verify/', { body: guess })
}

/** Takes up the session that the browser's cookie holds. */
export function restoreSession(base: string): Promise<Outcome<Session>> {
  return call(base, '/token/refresh/', { body: {} })
}

/** Ends a session: the one of this refresh token, or without it that of this browser's cookie, which is cleared. */
export function endSession(base: string, refresh?: string | null): Promise<Outcome<unknown>> {
  return call(base, '/token/blacklist/', { body: typeof refresh === 'string' ? { refresh } : {} })
}

/** Whether a refusal of the two calls above means that this browser has no session: none was sent, or it is over. */
export function isNoSession(refusal: Refusal): boolean {
  return refusal.reason === 'refused' && (refusal.status === 400 || refusal.status === 401)
}

/** Asks how far a message has come. */
export function deliveryStatus(base: string, statusUrl: string): Promise<Outcome<DeliveryStatus>> {
  const url = statusAddress(base, statusUrl)
  return url === undefined ? Promise.resolve(unreachable) : call(url.href, '', {})
}

/** The address of a status, where it is the server's own. */
export function statusAddress(base: string, statusUrl: string): URL | undefined {
  if (statusUrl === '') return undefined
  const url = new URL(statusUrl, rootOf(base))
  return url.origin === rootOf(base).origin ? url : undefined
}

async function call<Value>(base: string, path: string, { body }: Call): Promise<Outcome<Value>> {
  const url = new URL(base.replace(/\/$/, '') + path, location.href)
  const headers = new Headers({ accept: 'application/json', prefer: 'session=cookie' })
  if (body !== undefined) headers.set('content-type', 'application/json')

  try {
    const answer = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      credentials: url.origin === location.origin ? 'same-origin' : 'include',
      cache: 'no-store',
      signal: AbortSignal.timeout(timeoutMs),
    })
    const said = await answer.json()
    return answer.ok ? { ok: true, value: said } : refusalOf(answer, said)
  } catch {
    // No connection, an abort, or a body that is not ours (a proxy's error page): all mean "try again".
    return unreachable
  }
}

function refusalOf(answer: Response, said: unknown): Refusal {
  if (answer.status >= 500) return unreachable
  const problem = (typeof said === 'object' && said !== null ? said : {}) as Record<string, unknown>
  const code = String(problem['error_code'] ?? '')
  const retryAfter = Number(problem['retry_after'] ?? answer.headers.get('retry-after') ?? Number.NaN)
  // Who takes the step need not wait.
  const wait = retryAfter > 0 && code !== 'step_up_required' ? { retryAfter: Math.ceil(retryAfter) } : {}
  return { ok: false, reason: 'refused', status: answer.status, code, ...wait, ...stepUpIn(problem) }
}

function stepUpIn({ step_up: offer }: Record<string, unknown>): { readonly stepUp?: StepUp } {
  return typeof offer === 'object' && offer !== null ? { stepUp: offer as StepUp } : {}
}

function rootOf(base: string): URL {
  return new URL(base, location.href)
}
