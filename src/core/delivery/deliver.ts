import type { Channel, Message, Receipt } from '../channel.ts'
import { deriveCode, deriveTag } from '../code.ts'
import type { Deps } from '../deps.ts'
import { maskIdentifier } from '../identifier.ts'
import { newId } from '../ids.ts'
import type { Rung } from '../routing/route.ts'
import { untilHeard } from '../until-heard.ts'
import { handOver, patienceMs } from './handover.ts'
import { checkNumber } from './number-check.ts'
import { type ClaimedDelivery, type HeldProvider, PROVIDER_DOWN, type SettleDelivery, SUPPRESSED } from './outbox.ts'
import { createWorker, type Work, type Worker } from './worker.ts'
import { writeMessage } from './write.ts'

// Longer than a send may take, with what is asked before it and recorded after it, so that only a worker that vanished loses its lease.
const LEASE_MS = 60_000
const LEASE_MARGIN_MS = 25_000
// Nobody types faster than this; codes that live shorter from the start must still be sent.
const LEAST_LIFE_MS = 60_000
const MOST_TRIES = 11
/** A provider's answer, where another way is tried without it. */
const SHORT_PATIENCE_MS = 8_000
// Nobody is locked out for ever: whoever opted out may have opted in again.
const SUPPRESSED_MS = 86_400_000

/** Makes what hands messages over as they become due, woken by whichever process queued them. */
export function deliveryWorker(deps: Deps): Worker {
  const worker = createWorker({
    claim: claiming(deps),
    handle: (delivery) => deliverOne(deps, delivery),
    // A provider that is alone keeps nobody else's messages waiting.
    askedFor: (delivery) => (deps.channels.length > 1 ? carrierOf(deps.channels, delivery)?.name : undefined),
    onError: deps.report,
  })
  deps.store.listen('deliveries', worker.wake)
  return worker
}

/**
 * Gives what takes messages that are due, one call after the other; see `Store.claimDeliveries`. A claim keeps its name until
 * it is answered, so that messages it took in a transaction whose answer was lost are taken again.
 */
export function claiming(deps: Deps): Work<ClaimedDelivery>['claim'] {
  let [worker, claims]: [string | undefined, number] = [undefined, 1]
  const leaseMs = Math.max(LEASE_MS, ...deps.channels.map((channel) => patienceMs(channel) + LEASE_MARGIN_MS))
  return async (most, full) => {
    worker ??= newId('wrk', deps.ambient)
    const claim = `${worker}.${claims}`
    const now = deps.ambient.now()
    const held = heldBy(deps, now)
    const { deliveries, events, silent } = await deps.store.claimDeliveries({
      now,
      claim,
      leaseMs,
      maxTries: MOST_TRIES,
      most,
      leastLifeMs: leastLifeOf(deps),
      maxAttempts: deps.settings.otp.maxAttempts,
      held,
      // What is held takes no time: it goes another way, or is put off.
      full: full.filter((name) => !held.some(({ provider }) => provider === name)),
      finalSince: now - SUPPRESSED_MS,
    })
    claims++
    deps.publish(events)
    await Promise.all(silent.map((id) => followUp(deps, id)))
    return deliveries
  }
}

/** Whatever becomes of it, what was claimed has to be handed over. */
async function followUp({ store, ambient, wakeWorker, report }: Deps, id: string): Promise<void> {
  try {
    if (await store.followUp({ id, nextId: newId('dlv', ambient), now: ambient.now() })) wakeWorker()
  } catch (error) {
    report(error)
  }
}

/** Providers that take nothing now, and until when. */
function heldBy({ channels, breakerOf }: Deps, now: number): readonly HeldProvider[] {
  return channels
    .map(({ name }) => ({ provider: name, until: now + breakerOf(name).pauseMs(now) }))
    .filter(({ until }) => until > now)
}

function leastLifeOf({ settings }: Deps): number {
  return Math.min(LEAST_LIFE_MS, settings.otp.lifetimeMs / 2)
}

/** Hands one claimed message to its provider, where that takes any, and records what became of it. */
export async function deliverOne(deps: Deps, delivery: ClaimedDelivery): Promise<void> {
  const provider = carrierOf(deps.channels, delivery)
  if (delivery.isSuppressed) return settle(deps, { ...aboutOf(deps, delivery), state: 'failed', reason: SUPPRESSED })
  // Before its provider's turn, which a message that is not handed over must not use up.
  const { number, objection } = await checkNumber(deps, delivery)
  const heldMs =
    objection !== undefined || provider === undefined ? 0 : deps.breakerOf(provider.name).admit(deps.ambient.now())
  const outcome = heldMs > 0 ? putOff(deps, delivery, heldMs) : await tried(deps, delivery, { provider, objection })

  const about = aboutOf(deps, delivery)
  await settle(deps, { ...about, ...(number === undefined ? {} : { number }), ...outcome })
  if (outcome.state === 'failed') deps.wakeWorker()
  // The next look by itself could be as far away again.
  if (outcome.dueAt !== undefined && outcome.dueAt - about.now <= PATIENCE_MS)
    setTimeout(deps.wakeWorker, PATIENCE_MS).unref()
}

/** What is recorded of a message whatever became of it. */
function aboutOf({ ambient, channels }: Deps, delivery: ClaimedDelivery): Omit<SettleDelivery, 'state'> {
  const { id, claim, challenge, transport, recipient } = delivery
  const provider = carrierOf(channels, delivery)?.name
  return {
    now: ambient.now(),
    id,
    claim,
    challenge,
    transport,
    masked: maskIdentifier(recipient),
    ...(provider === undefined ? {} : { provider }),
  }
}

/** Whoever was chosen, as long as it is configured. */
function carrierOf(channels: readonly Channel[], { transport, provider }: ClaimedDelivery): Channel | undefined {
  const carriers = channels.filter(({ transports }) => transports.includes(transport))
  return provider === undefined ? carriers[0] : carriers.find(({ name }) => name === provider)
}

/**
 * What a message does whose provider takes none: it goes another way that is open, or waits for the first that will be. No try is
 * spent. Where its code would be over by then, it failed.
 */
function putOff(deps: Deps, delivery: ClaimedDelivery, heldMs: number): Outcome {
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

/** A message that was sent must not end as one nobody knows of. */
async function settle({ store, publish }: Deps, outcome: SettleDelivery): Promise<void> {
  publish(await untilHeard(() => store.settleDelivery(outcome)))
}

/** Who is to carry a message, and the refusal where it is not worth handing over. */
interface Turn {
  readonly provider: Channel | undefined
  readonly objection: Receipt | undefined
}

/** What becomes of a message whose turn it is, and when the next way is tried where its vendor says nothing more of it. */
async function tried(deps: Deps, delivery: ClaimedDelivery, { provider, objection }: Turn): Promise<Outcome> {
  const at = deps.ambient.now()
  const outcome = outcomeOf(deps, delivery, objection ?? (await receiptOf(deps, provider, delivery)))
  const waitMs = followUpMs(deps, delivery)
  const mayArrive = outcome.state === 'sent' || outcome.state === 'unknown'
  if (!mayArrive || waitMs === undefined) return outcome
  const now = deps.ambient.now()
  // Who did not answer at all has most likely not taken it: whoever waits has waited long enough.
  const isMute = outcome.state === 'unknown' && now - at >= SHORT_PATIENCE_MS
  return { ...outcome, silentAt: isMute ? now : at + waitMs }
}

/** After how much silence the next way is tried, where one is left. */
function followUpMs(
  { router }: Deps,
  { transport, provider, fallbacks, country }: ClaimedDelivery,
): number | undefined {
  if (provider === undefined || fallbacks.length === 0) return undefined
  return router.followUpMs({ transport, provider }, country)
}

async function receiptOf(deps: Deps, provider: Channel | undefined, delivery: ClaimedDelivery): Promise<Receipt> {
  if (provider === undefined) return { outcome: 'refused', retryable: false, reason: 'no_provider' }
  try {
    const message = messageFor(deps, delivery)
    const admittedAt = deps.ambient.now()
    const receipt = await handOver(provider, message, {
      report: deps.report,
      ...(followUpMs(deps, delivery) === undefined ? {} : { withinMs: SHORT_PATIENCE_MS }),
    })
    deps.breakerOf(provider.name).settle(receipt, { admittedAt, now: deps.ambient.now() })
    return receipt
  } catch (error) {
    // Nothing was handed over: the message could not be written.
    deps.report(error)
    return { outcome: 'refused', retryable: false, reason: 'not_rendered' }
  }
}

type Outcome = Pick<
  SettleDelivery,
  'state' | 'dueAt' | 'attempt' | 'silentAt' | 'reference' | 'reason' | 'errorCode' | 'isFinal' | 'next'
>

const RETRIES: NonNullable<Channel['retries']> = { most: 3, firstPauseMs: 1_000 }

/** Whoever waits at a screen is better served by another provider than by a longer pause. */
const PATIENCE_MS = 1_000

/** Only what the provider certainly did not take is tried again, with growing pauses. */
function outcomeOf(deps: Deps, delivery: ClaimedDelivery, receipt: Receipt): Outcome {
  if (receipt.outcome === 'sent') {
    return { state: 'sent', ...(receipt.reference === undefined ? {} : { reference: receipt.reference }) }
  }
  const { reason, errorCode } = receipt
  const why = { reason, ...(errorCode === undefined ? {} : { errorCode }) }
  if (receipt.outcome === 'unknown') return { state: 'unknown', ...why }
  const { most, firstPauseMs } = carrierOf(deps.channels, delivery)?.retries ?? RETRIES
  const pauseMs = Math.max(firstPauseMs * 2 ** (delivery.attempt - 1), receipt.retryAfterMs ?? 0)
  const isWorthIt = delivery.fallbacks.length === 0 || pauseMs <= PATIENCE_MS
  if (receipt.retryable && delivery.attempt <= most && isWorthIt)
    return { state: 'queued', dueAt: deps.ambient.now() + pauseMs, ...why }
  if (receipt.isFinal !== true) return { state: 'failed', ...why, ...insteadOf(deps, delivery) }
  // The trouble of a provider says nothing of the recipient.
  return { state: 'failed', ...why, isFinal: !receipt.retryable && receipt.isOutage !== true }
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
