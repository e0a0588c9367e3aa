import { AuthError, type QuotaLeft } from '../../errors.ts'
import type { Guess } from '../attempt-store.ts'
import type { Channel, Conclusion, VendorCode } from '../channel.ts'
import { limitError } from '../defence/refusal.ts'
import type { Deps } from '../deps.ts'
import { isOpen } from '../status.ts'
import type { ChallengeView, Opened, Redeem } from '../store.ts'
import type { Delivery } from './outbox.ts'

/** Somebody waits at the screen for it. */
const CHECK_MS = 8_000
const CONCLUDE_MS = 10_000

/** Reads the challenge of a guess when somebody first wants to know of it, and once. */
export type ReadOnce = () => Promise<ChallengeView | undefined>

/** Gives what reads it; a right code of ours needs no look at its challenge. */
export function readingOnce({ store, settings }: Deps, handle: string): ReadOnce {
  let read: ReturnType<ReadOnce> | undefined
  return () => (read ??= store.challenge(handle, settings.otp.maxAttempts))
}

/** What a vendor said of a guess, whose limits and attempt were spent before. */
export interface Judged extends Required<Pick<Redeem, 'matchedDigits' | 'attempt' | 'spends'>> {
  readonly quota?: QuotaLeft
}

/**
 * Has the vendor judge a guess at a code that it made: all digits are right where it says so, or none. The last message is the one
 * that counts, since a vendor keeps one code for a number. The vendor is asked by its own name of the message, never by the number.
 * It says yes once, so whatever could refuse the guess is spent before; its yes still has to be redeemed, so that of two only one is
 * let in.
 *
 * @returns `undefined` where the code is none of a vendor's, and nothing was spent.
 * @throws {AuthError} a limit's refusal; `unavailable` where the vendor cannot be asked, which costs no attempt.
 */
export async function judgedByVendor(
  deps: Deps,
  challenge: ReadOnce,
  { code, ...guess }: Guess & { readonly code: string },
): Promise<Judged | undefined> {
  const made = await madeByVendor(deps, challenge)
  if (made === undefined) return undefined
  const reserved = await deps.store.reserveAttempt(guess)
  if (reserved.outcome === 'limited') throw limitError(reserved)

  const left = reserved.quota === undefined ? {} : { quota: reserved.quota }
  const answer = reserved.outcome === 'over' ? 'gone' : await made.check(code)
  if (answer === 'unavailable') {
    await deps.store.returnAttempt(guess).catch(deps.report)
    throw new AuthError('unavailable', { details: { retryAfter: 1, ...left } })
  }
  return { matchedDigits: answer === 'approved' ? made.digits : 0, attempt: 'reserved', spends: [], ...left }
}

/** A code that a vendor made. */
interface Made {
  readonly digits: number
  check(code: string): ReturnType<VendorCode['check']>
}

async function madeByVendor(deps: Deps, challenge: ReadOnce): Promise<Made | undefined> {
  const makers = deps.channels.filter(({ vendorCode }) => vendorCode !== undefined)
  if (makers.length === 0) return undefined
  const view = await challenge()
  if (view === undefined || !isOpen(view, deps.ambient.now())) return undefined
  const { provider, reference } = sentBy(makers, lastOf(view.deliveries)) ?? {}
  const { vendorCode } = provider ?? {}
  if (vendorCode === undefined || reference === undefined) return undefined

  return {
    digits: view.digits,
    check: (code) =>
      vendorCode.check({ reference, code }, AbortSignal.timeout(CHECK_MS)).catch((error: unknown) => {
        deps.report(error)
        return 'unavailable' as const
      }),
  }
}

/** Tells the vendor that carried a code of ours, and asks to be told, that it was right. Best effort, and nobody waits for it. */
export function concludeApproved(deps: Deps, code: string, challenge: ReadOnce): Promise<void> {
  return conclude(deps, { outcome: 'approved', code }, challenge)
}

/**
 * Tells it that the code was replaced, where this opened a challenge that ended the one that the asker presented: it counts what is
 * sent until it hears the end. Best effort.
 */
export async function concludeReplaced(deps: Deps, presented: string | undefined, opened: Opened): Promise<void> {
  if (presented === undefined || presented === opened.handle) return
  await conclude(deps, { outcome: 'canceled' }, async () => {
    const view = await deps.store.challenge(presented, deps.settings.otp.maxAttempts)
    return view?.endedAt === opened.openedAt ? view : undefined
  })
}

async function conclude(deps: Deps, conclusion: Conclusion, challenge: ReadOnce): Promise<void> {
  const told = deps.channels.filter(({ conclude }) => conclude !== undefined)
  if (told.length === 0) return
  try {
    const view = await challenge()
    const sent = sentBy(told, view?.deliveries ?? [])
    await sent?.provider.conclude?.(sent.reference, conclusion, AbortSignal.timeout(CONCLUDE_MS))
  } catch (error) {
    deps.report(error)
  }
}

/** The last message that went out, where any did, else the last that a vendor took and could not bring as far as it knows. */
function lastOf(deliveries: readonly Delivery[]): readonly Delivery[] {
  const wentOut = deliveries.filter(({ state }) => state === 'sent' || state === 'delivered')
  const taken = deliveries.filter(({ reference }) => reference !== undefined)
  return (wentOut.length > 0 ? wentOut : taken).slice(-1)
}

/** The last message that one of these providers took. */
function sentBy(
  providers: readonly Channel[],
  deliveries: readonly Delivery[],
): { readonly provider: Channel; readonly reference: string } | undefined {
  for (const { provider: name, reference } of deliveries.toReversed()) {
    const provider = providers.find((one) => one.name === name)
    if (provider !== undefined && reference !== undefined) return { provider, reference }
  }
  return undefined
}
