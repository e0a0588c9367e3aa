import { AuthError } from '../../errors.ts'
import type { Channel } from '../channel.ts'
import type { Deps } from '../deps.ts'
import { isOpen } from '../status.ts'
import type { ChallengeView } from '../store.ts'
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

/**
 * How many digits a guess got right of a code that a vendor made: all of them where the vendor says so, or 0. The last message is
 * the one that counts, since a vendor keeps one code for a number. The vendor is asked by its own name of the message, never by the
 * number; its yes still has to be redeemed, so that of two only one is let in.
 *
 * @throws {AuthError} `unavailable` where the vendor cannot be asked; the guess is not spent.
 */
export async function digitsByVendor(deps: Deps, challenge: ReadOnce, guess: string): Promise<number> {
  const makers = deps.channels.filter(({ vendorCode }) => vendorCode !== undefined)
  if (makers.length === 0) return 0
  const view = await challenge()
  if (view === undefined || !isOpen(view, deps.ambient.now())) return 0
  const held = sentBy(makers, view.deliveries)
  if (held === undefined) return 0

  const check = held.provider.vendorCode?.check(
    { reference: held.reference, code: guess },
    AbortSignal.timeout(CHECK_MS),
  )
  const answer = await check?.catch((error: unknown) => {
    deps.report(error)
    return 'unavailable' as const
  })
  if (answer === 'unavailable') throw new AuthError('unavailable', { details: { retryAfter: 1 } })
  return answer === 'approved' ? view.digits : 0
}

/** Tells vendors that carried a code of ours, and ask to be told, that it was right. Best effort, and nobody waits for it. */
export async function concludeWithVendors(deps: Deps, challenge: ReadOnce): Promise<void> {
  const told = deps.channels.filter(({ conclude }) => conclude !== undefined)
  if (told.length === 0) return
  try {
    const view = await challenge()
    const sent = sentBy(told, view?.deliveries ?? [])
    await sent?.provider.conclude?.(sent.reference, 'approved', AbortSignal.timeout(CONCLUDE_MS))
  } catch (error) {
    deps.report(error)
  }
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
