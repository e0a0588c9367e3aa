import { setTimeout as pause } from 'node:timers/promises'
import type { Channel, Message, Receipt } from '../channel.ts'
import { deriveCode, deriveTag } from '../code.ts'
import type { Deps } from '../deps.ts'
import { maskIdentifier } from '../identifier.ts'
import { newId } from '../ids.ts'
import { handOver } from './handover.ts'
import type { ClaimedDelivery, NextDelivery, SettleDelivery } from './outbox.ts'
import { writeMessage } from './write.ts'

// Longer than a send may take, so that only a worker that vanished loses its lease.
const LEASE_MS = 60_000
// Nobody types faster than this; codes that live shorter from the start must still be sent.
const LEAST_LIFE_MS = 60_000
const MOST_TRIES = 11
const SETTLE_TRIES = 3
const SETTLE_PAUSE_MS = 500

/**
 * Gives what takes messages that are due, one call after the other; see `Store.claimDeliveries`. A claim keeps its name until
 * it is answered, so that messages it took in a transaction whose answer was lost are taken again.
 */
export function claiming(deps: Deps): (most: number) => Promise<readonly ClaimedDelivery[]> {
  let [worker, claims]: [string | undefined, number] = [undefined, 1]
  return async (most) => {
    worker ??= newId('wrk', deps.ambient)
    const claim = `${worker}.${claims}`
    const { deliveries, events } = await deps.store.claimDeliveries({
      now: deps.ambient.now(),
      claim,
      leaseMs: LEASE_MS,
      maxTries: MOST_TRIES,
      most,
      leastLifeMs: Math.min(LEAST_LIFE_MS, deps.settings.otp.lifetimeMs / 2),
      maxAttempts: deps.settings.otp.maxAttempts,
    })
    claims++
    deps.publish(events)
    return deliveries
  }
}

/** Hands one claimed message to its provider and records what became of it. */
export async function deliverOne(deps: Deps, delivery: ClaimedDelivery): Promise<void> {
  const provider = carrierOf(deps.channels, delivery)
  const receipt = await receiptOf(deps, provider, delivery)
  const now = deps.ambient.now()
  const outcome = outcomeOf(receipt, { delivery, now, retries: provider?.retries ?? RETRIES })

  await settle(deps, {
    now,
    id: delivery.id,
    claim: delivery.claim,
    challenge: delivery.challenge,
    transport: delivery.transport,
    masked: maskIdentifier(delivery.recipient),
    ...(provider === undefined ? {} : { provider: provider.name }),
    ...outcome,
    ...(outcome.state === 'failed' && !isFinal(receipt) ? insteadOf(deps, delivery) : {}),
  })
  if (outcome.state === 'failed') deps.wakeWorker()
}

/** Whoever was chosen, as long as it is configured. */
function carrierOf(channels: readonly Channel[], { transport, provider }: ClaimedDelivery): Channel | undefined {
  const carriers = channels.filter(({ transports }) => transports.includes(transport))
  return provider === undefined ? carriers[0] : carriers.find(({ name }) => name === provider)
}

function insteadOf(
  { ambient }: Deps,
  { fallbacks: [rung, ...fallbacks] }: ClaimedDelivery,
): { readonly next?: NextDelivery } {
  return rung === undefined ? {} : { next: { id: newId('dlv', ambient), rung, fallbacks } }
}

function isFinal(receipt: Receipt): boolean {
  return receipt.outcome === 'refused' && receipt.isFinal === true
}

/** Said again where the database did not hear it: a message that was sent must not end as one nobody knows of. */
async function settle({ store, publish }: Deps, outcome: SettleDelivery): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return publish(await store.settleDelivery(outcome))
    } catch (error) {
      if (tries === SETTLE_TRIES) throw error
      await pause(SETTLE_PAUSE_MS)
    }
  }
}

async function receiptOf(deps: Deps, provider: Channel | undefined, delivery: ClaimedDelivery): Promise<Receipt> {
  if (provider === undefined) return { outcome: 'refused', retryable: false, reason: 'no_provider' }
  const breaker = deps.breakerOf(provider.name)
  const pauseMs = provider.isAlwaysAsked === true ? 0 : breaker.pauseMs(deps.ambient.now())
  if (pauseMs > 0) return { outcome: 'refused', retryable: true, retryAfterMs: pauseMs, reason: 'provider_down' }
  try {
    const message = messageFor(deps, delivery)
    const receipt = await handOver(provider, message, deps.report)
    breaker.settle(receipt, deps.ambient.now())
    return receipt
  } catch (error) {
    // Nothing was handed over: the message could not be written.
    deps.report(error)
    return { outcome: 'refused', retryable: false, reason: 'not_rendered' }
  }
}

type Outcome = Pick<SettleDelivery, 'state' | 'dueAt' | 'reference' | 'reason' | 'errorCode'>

/** How often a message is handed over, and the pause after the first time, which doubles. */
type Retries = NonNullable<Channel['retries']>

const RETRIES: Retries = { most: 3, firstPauseMs: 1_000 }

/** Whoever waits at a screen is better served by another provider than by a longer pause. */
const PATIENCE_MS = 2_000

/** Only what the provider certainly did not take is tried again, with growing pauses. */
function outcomeOf(
  receipt: Receipt,
  of: { readonly delivery: ClaimedDelivery; readonly now: number; readonly retries: Retries },
): Outcome {
  if (receipt.outcome === 'sent') {
    return { state: 'sent', ...(receipt.reference === undefined ? {} : { reference: receipt.reference }) }
  }
  const { delivery, now, retries } = of
  const { reason, errorCode } = receipt
  const why = { reason, ...(errorCode === undefined ? {} : { errorCode }) }
  if (receipt.outcome === 'unknown') return { state: 'unknown', ...why }
  const pauseMs = Math.max(retries.firstPauseMs * 2 ** (delivery.attempt - 1), receipt.retryAfterMs ?? 0)
  const isWorthIt = delivery.fallbacks.length === 0 || pauseMs <= PATIENCE_MS
  if (!receipt.retryable || delivery.attempt > retries.most || !isWorthIt) return { state: 'failed', ...why }
  return { state: 'queued', dueAt: now + pauseMs, ...why }
}

/** Derives the code at the last moment: no queue, row or log ever holds it. */
function messageFor({ settings, ambient }: Deps, delivery: ClaimedDelivery): Message {
  const { id, transport, recipient, challenge, digits, expiresAt, locale } = delivery
  const code = deriveCode(settings.keys.code, challenge, digits)
  const tag = deriveTag(settings.keys.code, challenge)
  return writeMessage(settings, {
    id,
    transport,
    to: recipient.value,
    code,
    tag,
    locale,
    now: ambient.now(),
    expiresAt,
  })
}
