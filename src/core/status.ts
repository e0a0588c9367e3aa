import { AuthError } from '../errors.ts'
import { isHandle } from './challenge-id.ts'
import type { Transport } from './channel.ts'
import { deriveTag } from './code.ts'
import { type FailureReason, failureReason } from './delivery/failure.ts'
import type { Delivery, DeliveryState } from './delivery/outbox.ts'
import { nextTransport } from './delivery/route.ts'
import type { Deps } from './deps.ts'
import type { IdentifierKind } from './records.ts'
import type { ChallengeView } from './store.ts'

/** How far a code has come, as the person waiting for it may know. */
export type OtpState = 'queued' | 'sent' | 'delivered' | 'failed' | 'unknown' | 'verified' | 'expired'

/** One message and how far it came. */
export interface DeliveryAttempt {
  readonly channel: Transport
  readonly state: OtpState
  /** Of one that failed. */
  readonly reason?: FailureReason
  /** Epoch milliseconds. */
  readonly at: number
}

/** The waiting screen's truth. It never tells whether there is an account. */
export interface OtpStatus {
  readonly status: OtpState
  readonly channel: IdentifierKind
  readonly tag: string
  /** Seconds until the code stops working; 0 when it has. */
  readonly expiresIn: number
  /** Seconds until another message can be asked for. */
  readonly resendAfter: number
  /** What can be asked for next where this one does not come; absent: nothing else. */
  readonly nextChannel?: Transport
  /** Oldest first. */
  readonly attempts: readonly DeliveryAttempt[]
}

const shown: Record<DeliveryState, OtpState> = {
  queued: 'queued',
  sending: 'queued',
  sent: 'sent',
  delivered: 'delivered',
  failed: 'failed',
  unknown: 'unknown',
  cancelled: 'expired',
}

/**
 * Tells how far the message of a challenge has come.
 *
 * @throws {AuthError} `not_found` for a handle that no challenge has.
 */
export async function otpStatus(deps: Deps, handle: string): Promise<OtpStatus> {
  const { otp, keys } = deps.settings
  const view = isHandle(handle) ? await deps.store.challenge(handle, otp.maxAttempts) : undefined
  if (view === undefined) throw new AuthError('not_found')

  const now = deps.ambient.now()
  const status = statusOf(view, now)
  const lastAt = Math.max(...view.deliveries.map(({ createdAt }) => createdAt))
  const isOver = status === 'verified' || status === 'expired'
  const tried = view.deliveries.map(({ transport }) => transport)
  const isFinal = view.deliveries.some((delivery) => delivery.isFinal)
  const nextChannel = isOver || isFinal ? undefined : nextTransport(deps.channels, tried)
  return {
    status,
    channel: view.recipient.kind,
    tag: deriveTag(keys.code, handle),
    expiresIn: isOver ? 0 : secondsUntil(view.expiresAt, now),
    resendAfter: secondsUntil(lastAt + otp.cooldownMs, now),
    ...(nextChannel === undefined ? {} : { nextChannel }),
    attempts: view.deliveries.map(attemptOf),
  }
}

function attemptOf(delivery: Delivery): DeliveryAttempt {
  const { transport, state, changedAt } = delivery
  const why = state === 'failed' ? { reason: failureReason(delivery) } : {}
  return { channel: transport, state: shown[state], ...why, at: changedAt }
}

/** Whether a challenge can still be redeemed by its asker. */
export function isOpen(view: ChallengeView, now: number): boolean {
  return view.redeemedAt === undefined && view.endedAt === undefined && !view.spent && now < view.expiresAt
}

function statusOf(view: ChallengeView, now: number): OtpState {
  if (view.redeemedAt !== undefined) return 'verified'
  if (!isOpen(view, now)) return 'expired'
  const latest = view.deliveries.at(-1) ?? view.deliveries[0]
  return shown[latest.state]
}

function secondsUntil(at: number, now: number): number {
  return Math.max(0, Math.ceil((at - now) / 1000))
}
