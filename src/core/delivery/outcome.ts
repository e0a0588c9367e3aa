import type { Channel, Receipt } from '../channel.ts'
import type { Deps } from '../deps.ts'
import { newId } from '../ids.ts'
import type { Rung } from '../routing/route.ts'
import { leastLifeOf, type Turn } from './claim.ts'
import { type ClaimedDelivery, PROVIDER_DOWN, type SettleDelivery } from './outbox.ts'

/** What is recorded of a message that its provider was asked to carry, or not. */
export type Outcome = Pick<
  SettleDelivery,
  'state' | 'dueAt' | 'attempt' | 'silentAt' | 'judgeAt' | 'reference' | 'reason' | 'errorCode' | 'isFinal' | 'next'
>

const RETRIES: NonNullable<Channel['retries']> = { most: 3, firstPauseMs: 1_000 }

/** Whoever waits at a screen is better served by another provider than by a longer pause. */
export const PATIENCE_MS = 1_000

/** What a receipt means: only what the provider certainly did not take is tried again, with growing pauses. */
export function outcomeOf(deps: Deps, { delivery, provider }: Turn, receipt: Receipt): Outcome {
  if (receipt.outcome === 'sent') {
    return { state: 'sent', ...(receipt.reference === undefined ? {} : { reference: receipt.reference }) }
  }
  const { reason, errorCode } = receipt
  const why = { reason, ...(errorCode === undefined ? {} : { errorCode }) }
  if (receipt.outcome === 'unknown') return { state: 'unknown', ...why }
  const { most, firstPauseMs } = provider?.retries ?? RETRIES
  const pauseMs = Math.max(firstPauseMs * 2 ** (delivery.attempt - 1), receipt.retryAfterMs ?? 0)
  const isWorthIt = delivery.fallbacks.length === 0 || pauseMs <= PATIENCE_MS
  if (receipt.retryable && delivery.attempt <= most && isWorthIt)
    return { state: 'queued', dueAt: deps.ambient.now() + pauseMs, ...why }
  if (receipt.isFinal !== true) return { state: 'failed', ...why, ...insteadOf(deps, delivery) }
  // The trouble of a provider says nothing of the recipient.
  return { state: 'failed', ...why, isFinal: !receipt.retryable && receipt.isOutage !== true }
}

/**
 * What a message does whose provider takes none: it goes another way that is open, or waits for the first that will be. No try is
 * spent. Where its code would be over by then, it failed.
 */
export function putOff(deps: Deps, delivery: ClaimedDelivery, heldMs: number): Outcome {
  const now = deps.ambient.now()
  const othersMs = delivery.fallbacks.map(({ provider }) => deps.breakerOf(provider).pauseMs(now))
  if (othersMs.includes(0)) return { state: 'failed', reason: PROVIDER_DOWN, ...insteadOf(deps, delivery) }
  const dueAt = now + Math.min(heldMs, ...othersMs)
  if (dueAt > delivery.expiresAt - leastLifeOf(deps)) return { state: 'failed', reason: PROVIDER_DOWN }
  return { state: 'queued', dueAt, attempt: delivery.attempt - 1, reason: PROVIDER_DOWN }
}

/** The next way that is open, or failing that the next. */
function insteadOf({ ambient, breakerOf }: Deps, { fallbacks }: ClaimedDelivery): Pick<SettleDelivery, 'next'> {
  const isOpen = ({ provider }: Rung): boolean => breakerOf(provider).pauseMs(ambient.now()) === 0
  const rung = fallbacks.find(isOpen) ?? fallbacks[0]
  if (rung === undefined) return {}
  return { next: { id: newId('dlv', ambient), rung, fallbacks: fallbacks.filter((other) => other !== rung) } }
}
