import type { Message, Receipt } from '../channel.ts'
import { deriveCode, deriveTag } from '../code.ts'
import type { Deps } from '../deps.ts'
import { maskIdentifier } from '../identifier.ts'
import { untilHeard } from '../until-heard.ts'
import { claiming, type Turn } from './claim.ts'
import { followingUp } from './follow-up.ts'
import { handOver } from './handover.ts'
import { checkNumber } from './number-check.ts'
import { type ClaimedDelivery, type SettleDelivery, SUPPRESSED } from './outbox.ts'
import { type Outcome, outcomeOf, PATIENCE_MS, putOff } from './outcome.ts'
import { createWorker, type Worker } from './worker.ts'
import { writeMessage } from './write.ts'

/** Makes what hands messages over as they become due, woken by whichever process queued them. */
export function deliveryWorker(deps: Deps): Worker {
  const [claim, followUp] = [claiming(deps), followingUp(deps)]
  const worker = createWorker<Turn | string>({
    async claim(most, full) {
      const { turns, silent } = await claim(most, full)
      return [...turns, ...silent]
    },
    handle: (item) => (typeof item === 'string' ? followUp(item) : deliverOne(deps, item)),
    // A provider that is alone keeps nobody else's messages waiting.
    askedFor: (item) => (deps.channels.length > 1 && typeof item !== 'string' ? item.provider?.name : undefined),
    onError: deps.report,
  })
  deps.store.listen('deliveries', worker.wake)
  return worker
}

/** Hands one claimed message to its provider, where that takes any, and records what became of it. */
export async function deliverOne(deps: Deps, turn: Turn): Promise<void> {
  const { delivery, provider } = turn
  if (delivery.isSuppressed) return settle(deps, { ...aboutOf(deps, turn), state: 'failed', reason: SUPPRESSED })
  // Before its provider's turn, which a message that is not handed over must not use up.
  const { number, objection } = await checkNumber(deps, delivery)
  const heldMs =
    objection !== undefined || provider === undefined ? 0 : deps.breakerOf(provider.name).admit(deps.ambient.now())
  const outcome = heldMs > 0 ? putOff(deps, delivery, heldMs) : await tried(deps, turn, objection)

  const about = aboutOf(deps, turn)
  await settle(deps, { ...about, ...(number === undefined ? {} : { number }), ...outcome })
  const isNextDue = outcome.silentAt !== undefined && outcome.silentAt <= about.now
  if (outcome.state === 'failed' || isNextDue) deps.wakeWorker()
  // The next look by itself could be as far away again.
  if (outcome.dueAt !== undefined && outcome.dueAt - about.now <= PATIENCE_MS)
    setTimeout(deps.wakeWorker, PATIENCE_MS).unref()
}

/** What is recorded of a message whatever became of it. */
function aboutOf({ ambient }: Deps, { delivery, provider }: Turn): Omit<SettleDelivery, 'state'> {
  const { id, claim, challenge, transport, recipient } = delivery
  return {
    now: ambient.now(),
    id,
    claim,
    challenge,
    transport,
    masked: maskIdentifier(recipient),
    ...(provider === undefined ? {} : { provider: provider.name }),
  }
}

/** A message that was sent must not end as one nobody knows of. */
async function settle({ store, publish }: Deps, outcome: SettleDelivery): Promise<void> {
  publish(await untilHeard(() => store.settleDelivery(outcome)))
}

/** What becomes of a message whose turn it is. */
async function tried(deps: Deps, turn: Turn, objection: Receipt | undefined): Promise<Outcome> {
  const askedAt = deps.ambient.now()
  const silenceMs = followUpMs(deps, turn.delivery)
  const receipt = objection ?? (await receiptOf(deps, turn, silenceMs))
  return outcomeOf(deps, turn, { receipt, askedAt, silenceMs })
}

/** After how much silence the next way is tried, where one is left. */
function followUpMs(
  { router }: Deps,
  { transport, provider, fallbacks, country }: ClaimedDelivery,
): number | undefined {
  if (provider === undefined || fallbacks.length === 0) return undefined
  return router.followUpMs({ transport, provider }, country)
}

async function receiptOf(deps: Deps, { delivery, provider }: Turn, silenceMs: number | undefined): Promise<Receipt> {
  if (provider === undefined) return { outcome: 'refused', retryable: false, reason: 'no_provider' }
  try {
    const message = messageFor(deps, delivery)
    const admittedAt = deps.ambient.now()
    const receipt = await handOver(provider, message, { report: deps.report, silenceMs })
    deps.breakerOf(provider.name).settle(receipt, { admittedAt, now: deps.ambient.now() })
    return receipt
  } catch (error) {
    // Nothing was handed over: the message could not be written.
    deps.report(error)
    return { outcome: 'refused', retryable: false, reason: 'not_rendered' }
  }
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
