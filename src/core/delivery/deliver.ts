import { setTimeout as pause } from 'node:timers/promises'
import type { Channel, Message, Receipt } from '../channel.ts'
import { deriveCode, deriveTag } from '../code.ts'
import type { Deps } from '../deps.ts'
import { maskIdentifier } from '../identifier.ts'
import { newId } from '../ids.ts'
import { localeFor } from './locale.ts'
import { renderMessage } from './message.ts'
import type { ClaimedDelivery, SettleDelivery } from './outbox.ts'
import { readReceipt } from './receipt.ts'
import { providerFor } from './route.ts'
import { localesOf } from './templates.ts'

const SEND_TIMEOUT_MS = 30_000
// Longer than a send may take, so that only a worker that vanished loses its lease.
const LEASE_MS = 60_000
// Nobody types faster than this; codes that live shorter from the start must still be sent.
const LEAST_LIFE_MS = 60_000
const MOST_TRIES = 4
const FIRST_PAUSE_MS = 1_000
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
  const provider = providerFor(deps.channels, delivery.transport)
  const receipt = await receiptOf(deps, provider, delivery)
  const now = deps.ambient.now()

  await settle(deps, {
    now,
    id: delivery.id,
    claim: delivery.claim,
    challenge: delivery.challenge,
    transport: delivery.transport,
    masked: maskIdentifier(delivery.recipient),
    ...(provider === undefined ? {} : { provider: provider.name }),
    ...next(receipt, delivery, now),
  })
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
  try {
    const message = messageFor(deps, delivery)
    return await attempt(deps, (signal) => provider.send(message, signal))
  } catch (error) {
    // Nothing was handed over: the message could not be written.
    deps.report(error)
    return { outcome: 'refused', retryable: false, reason: 'not_rendered' }
  }
}

/** A provider that throws, or does not answer in time, leaves it open whether it sent. */
async function attempt({ report }: Deps, send: (signal: AbortSignal) => Promise<unknown>): Promise<Receipt> {
  const timeout = new AbortController()
  // Keeps the process alive until the answer is known and recorded.
  const timer = setTimeout(() => timeout.abort(), SEND_TIMEOUT_MS)
  const timedOut = new Promise<Receipt>((resolve) => {
    timeout.signal.addEventListener('abort', () => resolve({ outcome: 'unknown', reason: 'timeout' }), { once: true })
  })
  try {
    return readReceipt(await Promise.race([send(timeout.signal), timedOut]))
  } catch (error) {
    report(error)
    return { outcome: 'unknown', reason: 'provider_error' }
  } finally {
    clearTimeout(timer)
  }
}

type Next = Pick<SettleDelivery, 'state' | 'dueAt' | 'reference' | 'reason'>

/** Only what the provider certainly did not take is tried again, with growing pauses. */
function next(receipt: Receipt, { attempt: tries }: ClaimedDelivery, now: number): Next {
  if (receipt.outcome === 'sent') {
    return { state: 'sent', ...(receipt.reference === undefined ? {} : { reference: receipt.reference }) }
  }
  if (receipt.outcome === 'unknown') return { state: 'unknown', reason: receipt.reason }
  if (!receipt.retryable || tries >= MOST_TRIES) return { state: 'failed', reason: receipt.reason }
  const pauseMs = Math.max(FIRST_PAUSE_MS * 2 ** (tries - 1), receipt.retryAfterMs ?? 0)
  return { state: 'queued', dueAt: now + pauseMs, reason: receipt.reason }
}

/** Derives the code at the last moment: no queue, row or log ever holds it. */
function messageFor({ settings, ambient }: Deps, delivery: ClaimedDelivery): Message {
  const code = deriveCode(settings.keys.code, delivery.challenge, delivery.digits)
  const tag = deriveTag(settings.keys.code, delivery.challenge)
  const locale = localeFor({ locale: delivery.locale }, localesOf(settings.messages, delivery.transport))
  const input = {
    id: delivery.id,
    transport: delivery.transport,
    to: delivery.recipient.value,
    code,
    tag,
    projectName: settings.projectName,
    locale: locale ?? settings.otp.locale,
    host: new URL(settings.publicUrl).hostname,
    ...(settings.loginUrl === undefined ? {} : { link: `${settings.loginUrl}#code=${code}&tag=${tag}` }),
    now: ambient.now(),
    expiresAt: delivery.expiresAt,
  }
  return renderMessage(input, settings.messages)
}
