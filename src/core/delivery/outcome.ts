import type { Ambient } from '../ambient.ts'
import type { Channel, Receipt } from '../channel.ts'
import type { Deps } from '../deps.ts'
import { newId } from '../ids.ts'
import { isAgainstWay, judgeAt } from '../routing/judging.ts'
import type { Rung } from '../routing/route.ts'
import type { OtpSettings, RoutingSettings } from '../settings.ts'
import { leastLifeOf } from './claim.ts'
import { patienceMs } from './handover.ts'
import { type ClaimedDelivery, PROVIDER_DOWN, type SettleDelivery } from './outbox.ts'

/** What is recorded of a message that its provider was asked to carry, or not. */
export type Outcome = Pick<
  SettleDelivery,
  'state' | 'dueAt' | 'attempt' | 'silentAt' | 'judgeAt' | 'reference' | 'reason' | 'errorCode' | 'isFinal' | 'next'
>

/** What outcomes stand on. */
export interface OutcomeDeps extends Pick<Deps, 'breakerOf'> {
  readonly ambient: Pick<Ambient, 'now' | 'tick' | 'random'>
  readonly settings: {
    readonly otp: Pick<OtpSettings, 'lifetimeMs'>
    readonly routing: Pick<RoutingSettings, 'learn'>
  }
}

/** A message whose outcome is to be known, and who was to carry it. */
export interface Tried {
  readonly delivery: Pick<ClaimedDelivery, 'attempt' | 'transport' | 'fallbacks' | 'expiresAt'>
  readonly provider: Pick<Channel, 'retries'> | undefined
}

/** What a provider said, and when it was asked. */
export interface Answered {
  readonly receipt: Receipt
  /** Epoch milliseconds. */
  readonly askedAt: number
  /** After how much silence the next way is tried; absent: never. */
  readonly silenceMs?: number | undefined
}

const RETRIES: NonNullable<Channel['retries']> = { most: 3, firstPauseMs: 1_000 }

/** Whoever waits at a screen is better served by another provider than by a longer pause. */
export const PATIENCE_MS = 1_000

/** What an answer means: how far the message came, when it is judged, and when the next way is tried where nothing more is heard. */
export function outcomeOf(deps: OutcomeDeps, tried: Tried, answered: Answered): Outcome {
  return {
    ...stateAfter(deps, tried, answered.receipt),
    ...judged(deps, tried, answered.receipt),
    ...silence(deps, answered),
  }
}

/** Only what the provider certainly did not take is tried again, with growing pauses. */
function stateAfter(deps: OutcomeDeps, { delivery, provider }: Tried, receipt: Receipt): Outcome {
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

/** Never where nothing is learnt, or the message was refused for a reason that says nothing of the way. */
function judged({ settings, ambient }: OutcomeDeps, { delivery }: Tried, receipt: Receipt): Pick<Outcome, 'judgeAt'> {
  const now = ambient.now()
  if (!settings.routing.learn) return {}
  if (receipt.outcome !== 'refused') return { judgeAt: judgeAt(delivery, now) }
  return isAgainstWay(receipt) ? { judgeAt: now } : {}
}

function silence({ ambient }: OutcomeDeps, { receipt, askedAt, silenceMs }: Answered): Pick<Outcome, 'silentAt'> {
  if (silenceMs === undefined || receipt.outcome === 'refused') return {}
  const now = ambient.now()
  // Who did not answer at all has most likely not taken it: whoever waits has waited long enough.
  const isMute = receipt.outcome === 'unknown' && now - askedAt >= patienceMs({}, silenceMs)
  return { silentAt: isMute ? now : askedAt + silenceMs }
}

/**
 * What a message does whose provider takes none: it goes another way that is open, or waits for the first that will be. No try is
 * spent. Where its code would be over by then, it failed.
 */
export function putOff(deps: OutcomeDeps, delivery: Tried['delivery'], heldMs: number): Outcome {
  const now = deps.ambient.now()
  const othersMs = delivery.fallbacks.map(({ provider }) => deps.breakerOf(provider).pauseMs(now))
  if (othersMs.includes(0)) return { state: 'failed', reason: PROVIDER_DOWN, ...insteadOf(deps, delivery) }
  const dueAt = now + Math.min(heldMs, ...othersMs)
  if (dueAt > delivery.expiresAt - leastLifeOf(deps)) return { state: 'failed', reason: PROVIDER_DOWN }
  return { state: 'queued', dueAt, attempt: delivery.attempt - 1, reason: PROVIDER_DOWN }
}

/** The next way that is open, or failing that the next. */
function insteadOf(
  { ambient, breakerOf }: OutcomeDeps,
  { fallbacks }: Tried['delivery'],
): Pick<SettleDelivery, 'next'> {
  const isOpen = ({ provider }: Rung): boolean => breakerOf(provider).pauseMs(ambient.now()) === 0
  const rung = fallbacks.find(isOpen) ?? fallbacks[0]
  if (rung === undefined) return {}
  return { next: { id: newId('dlv', ambient), rung, fallbacks: fallbacks.filter((other) => other !== rung) } }
}
