import { randomBytes } from 'node:crypto'
import type { Person } from './sign-in.ts'

/** What one flow writes. */
export interface Rows {
  readonly now: number
  readonly phone: string
  readonly handle: string
  readonly delivery: string
  readonly claim: string
  readonly session: string
  readonly username: string
  readonly counters: {
    /** Of the number, for 30 seconds, an hour and a day; of the address, for a minute. */
    readonly request: readonly Counter[]
    readonly verify: Counter
  }
  readonly events: Readonly<Record<'requested' | 'sent' | 'verified' | 'created' | 'started' | 'refreshed', Event>>
}

/** What is counted, and for how long. */
export interface Counter {
  readonly counter: string
  readonly windowMs: number
}

/** An event as it is stored. */
export interface Event {
  readonly id: string
  readonly type: string
  readonly body: string
}

/** The statements of the flow. Each call is one durable transaction. */
export interface BareDatabase {
  request(rows: Rows): Promise<void>
  claim(rows: Rows): Promise<void>
  settle(rows: Rows): Promise<void>
  /** Gives the number of the account. */
  verify(rows: Rows): Promise<number>
  refresh(rows: Rows, account: number): Promise<void>
  close(): Promise<void>
}

/** So many that nobody is refused, and yet each is counted. */
export const CEILING = 100
/** Digits of a time that a counter was spent at. */
export const DIGITS = 13

const SECOND = 1_000
let made = 0

/** Makes what somebody's flow writes, in the shape and length that keychime gives it. */
export function rowsOf({ phone }: Person): Rows {
  const now = Date.now()
  const [handle, delivery, session] = [`${newId('chl', now)}zzzzzz`, newId('dlv', now), newId('ses', now)]
  const masked = `${phone.slice(0, 3)}•••••${phone.slice(-4)}`
  const event = (type: string, about: object): Event => {
    const id = newId('evt', now)
    return { id, type, body: JSON.stringify({ id, type, at: now, ...about }) }
  }
  return {
    now,
    phone,
    handle,
    delivery,
    claim: 'wrk_00000000000000000000000000000000.1',
    session,
    username: `user_${newId('', now).slice(-16)}`,
    counters: {
      request: [
        { counter: newCounter('recipient'), windowMs: 86_400 * SECOND },
        { counter: newCounter('requests'), windowMs: 60 * SECOND },
      ],
      verify: { counter: newCounter('verifies'), windowMs: 60 * SECOND },
    },
    events: {
      requested: event('otp.requested', {
        challenge: handle,
        purpose: 'login',
        transport: 'sms',
        recipient: masked,
        repeated: false,
      }),
      sent: event('otp.sent', { challenge: handle, delivery, transport: 'sms', recipient: masked, provider: 'bench' }),
      verified: event('otp.verified', { challenge: handle }),
      created: event('account.created', {}),
      started: event('session.started', { sessionId: session, method: 'otp' }),
      refreshed: event('session.refreshed', { sessionId: session }),
    },
  }
}

/** As long as ours, and sorted by time as well. */
function newId(prefix: string, now: number): string {
  const tick = (now * 256 + (made++ % 256)).toString(32).padStart(10, '0')
  return `${prefix}_${tick}${randomBytes(10).toString('hex')}`
}

function newCounter(label: string): string {
  return `${label}:${randomBytes(13).toString('hex')}`
}
