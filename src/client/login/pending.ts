import type { CodeRequested } from '../accounts.ts'
import { memory } from './memory.ts'

/**
 * A code that is on its way, as this browser remembers it. The challenge id may spend attempts and nothing else; codes
 * and tokens are never kept.
 */
export interface Pending {
  readonly challengeId: string
  readonly statusUrl: string
  readonly tag: string
  readonly channel: string
  /** Masked. */
  readonly identifier: string
  readonly codeLength: number
  /** Epoch milliseconds by this browser's clock. */
  readonly expiresAt: number
  readonly resendAt: number
  readonly wishes: Wishes
}

/** What the person and the page that sent them want of the sign-in, in whichever tab it ends. */
export interface Wishes {
  /** Whether the session shall outlive the day. */
  readonly remember: boolean
  /** Address to continue to, to be judged again before it is used; empty for none. */
  readonly returnTo: string
}

/** Turns the server's answer into what is remembered. */
export function pendingOf(said: CodeRequested, wishes: Wishes, now: number): Pending {
  return {
    challengeId: said.challenge_id,
    statusUrl: said.status_url ?? '',
    tag: said.tag ?? '',
    channel: said.channel ?? '',
    identifier: said.identifier ?? '',
    codeLength: said.code_length ?? 6,
    expiresAt: now + said.expires_in * 1000,
    resendAt: now + said.resend_after * 1000,
    wishes,
  }
}

/** Keeps the request for other tabs and reloads, and what was typed for this tab alone (it is needed to ask again). */
export function keepPending(base: string, pending: Pending, typed: string): void {
  memory.shared.set(`keychime:pending:${base}`, JSON.stringify(pending))
  memory.tab.set(`keychime:typed:${base}`, typed)
}

/** Gives the request that still waits for its code, if one does. */
export function pendingAt(base: string, now: number): Pending | undefined {
  const pending = parsePending(memory.shared.get(`keychime:pending:${base}`))
  if (pending !== undefined && pending.expiresAt > now) return pending
  forgetPending(base)
  return undefined
}

/** Gives what was typed in this tab, or an empty text. */
export function typedIdentifier(base: string): string {
  return memory.tab.get(`keychime:typed:${base}`) ?? ''
}

/** Forgets the request and what was typed. */
export function forgetPending(base: string): void {
  memory.shared.remove(`keychime:pending:${base}`)
  memory.tab.remove(`keychime:typed:${base}`)
}

function parsePending(text: string | null): Pending | undefined {
  try {
    const kept = JSON.parse(text ?? 'null') as Pending | null
    const whole = typeof kept?.challengeId === 'string' && kept.codeLength > 0 && typeof kept.wishes === 'object'
    return kept !== null && whole ? kept : undefined
  } catch {
    return undefined
  }
}
