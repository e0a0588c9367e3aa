import type { Ambient } from '../core/ambient.ts'
import { patienceMs } from '../core/delivery/handover.ts'
import type { DeliveryState } from '../core/delivery/outbox.ts'
import { type Outcome, outcomeOf, PATIENCE_MS, putOff } from '../core/delivery/outcome.ts'
import { POLL_MS } from '../core/delivery/worker.ts'
import { EVERY_MS } from '../core/routing/learner.ts'
import type { Rung } from '../core/routing/route.ts'
import { MOST_MESSAGES } from '../core/routing/silence.ts'
import type { Dice } from './dice.ts'
import type { Fleet } from './fleet.ts'
import type { Policy } from './policies.ts'
import type { Timeline } from './timeline.ts'
import { type Handling, handOver } from './vendor.ts'

/** A message of somebody's code. Times are milliseconds from the beginning. */
export interface SentMessage {
  readonly vendor: number
  /** Whose turn it is where it fails. */
  readonly fallbacks: readonly Rung[]
  state: DeliveryState
  /** How often a vendor was asked to carry it. */
  attempt: number
  price: number
  /** When a vendor took it, or may have. */
  sentAt?: number
  isArrived: boolean
  /** When its vendor said that it arrived; absent: it has not. */
  reportedAt?: number
}

/** Whether a vendor took it, or may have. */
export function isTaken({ sentAt }: SentMessage): boolean {
  return sentAt !== undefined
}

/** What the messages of one code go through, and where. */
export interface Journey {
  readonly country: number
  readonly fleet: Fleet
  readonly policy: Policy
  readonly timeline: Timeline
  readonly ambient: Pick<Ambient, 'now' | 'tick' | 'random'>
  readonly dice: Dice
  readonly expiresAt: number
  /** All of them, in the order in which they were asked for. */
  readonly messages: SentMessage[]
  /** When somebody signed in; absent: nobody has. */
  redeemedAt(): number | undefined
  arrived(): void
}

const maybeArrived: ReadonlySet<DeliveryState> = new Set(['sending', 'sent', 'delivered', 'unknown'])
const settings = { otp: { lifetimeMs: 600_000 }, routing: { learn: true } }

/** How long a code can be used. */
export const LIFETIME_MS = settings.otp.lifetimeMs

/** Queues a message by the first of these vendors, the others being its fallbacks. */
export function queue(journey: Journey, vendors: readonly number[]): void {
  const { fleet, messages } = journey
  const [vendor = 0, ...others] = vendors
  const fallbacks = others.map((other): Rung => ({ transport: 'sms', provider: nameOf(fleet, other) }))
  const message: SentMessage = { vendor, fallbacks, state: 'queued', attempt: 0, price: 0, isArrived: false }
  messages.push(message)
  takeTurn(journey, message)
}

/** Hands a message over as the worker does, where its vendor takes any. */
function takeTurn(journey: Journey, message: SentMessage): void {
  if (message.state !== 'queued' || journey.redeemedAt() !== undefined) return
  const { fleet, policy, timeline, dice, country } = journey
  const { vendor, fallbacks } = message
  const breaker = policy.breakerOf(nameOf(fleet, vendor))
  message.state = 'sending'
  message.attempt++
  const askedAt = timeline.now
  const heldMs = breaker.admit(askedAt)
  if (heldMs > 0) return settle(journey, message, putOff(partsOf(journey), deliveryOf(journey, message), heldMs))

  const silenceMs = fallbacks.length === 0 ? undefined : policy.silenceMs(country, vendor)
  const handling = handOver(fleet, { vendor, country, at: askedAt }, { dice, patienceMs: patienceMs({}, silenceMs) })
  travel(journey, message, handling)
  timeline.at(askedAt + handling.answeredAfter, () => {
    const { receipt } = handling
    breaker.settle(receipt, { admittedAt: askedAt, now: timeline.now })
    const tried = { delivery: deliveryOf(journey, message), provider: {} }
    settle(journey, message, outcomeOf(partsOf(journey), tried, { receipt, askedAt, silenceMs }))
  })
}

function partsOf({ policy, ambient }: Journey): Parameters<typeof outcomeOf>[0] {
  return { breakerOf: policy.breakerOf, ambient, settings }
}

function deliveryOf({ expiresAt }: Journey, { attempt, fallbacks }: SentMessage): Parameters<typeof putOff>[1] {
  return { transport: 'sms', expiresAt, attempt, fallbacks }
}

/** What becomes of a message at its vendor, whatever that answers. */
function travel({ timeline, arrived }: Journey, message: SentMessage, handling: Handling): void {
  const { arrivesAfter, reportedAfter, price } = handling
  message.price += price
  if (arrivesAfter !== undefined)
    timeline.at(timeline.now + arrivesAfter, () => {
      message.isArrived = true
      arrived()
    })
  if (reportedAfter !== undefined)
    timeline.at(timeline.now + reportedAfter, () => {
      message.state = 'delivered'
      message.reportedAt = timeline.now
    })
}

/** Does what the outcome of a message asks for, when the worker and the learner would look. */
function settle(journey: Journey, message: SentMessage, outcome: Outcome): void {
  const { timeline, fleet } = journey
  const { now } = timeline
  const { state, attempt = message.attempt, dueAt, next, silentAt, judgeAt } = outcome
  if (message.state === 'sending') message.state = state
  message.attempt = attempt
  if (state === 'sent' || state === 'unknown') message.sentAt = now
  if (dueAt !== undefined)
    timeline.at(dueAt - now <= PATIENCE_MS ? dueAt : nextOf(dueAt, POLL_MS), () => takeTurn(journey, message))
  if (next !== undefined) queue(journey, vendorsOf(fleet, [next.rung, ...next.fallbacks]))
  if (silentAt !== undefined)
    timeline.at(silentAt <= now ? now : nextOf(silentAt, POLL_MS), () => followUp(journey, message))
  if (judgeAt !== undefined) timeline.at(nextOf(judgeAt, EVERY_MS), () => judge(journey, message))
}

/** As `Store.followUp` does. */
function followUp(journey: Journey, message: SentMessage): void {
  const { messages, fleet } = journey
  const isSilent = message.state === 'sent' || message.state === 'unknown'
  const mayArrive = messages.filter(({ state }) => maybeArrived.has(state)).length
  if (!isSilent || messages.at(-1) !== message || mayArrive >= MOST_MESSAGES) return
  if (journey.redeemedAt() === undefined) queue(journey, vendorsOf(fleet, message.fallbacks))
}

function judge({ policy, fleet, country, messages, redeemedAt }: Journey, message: SentMessage): void {
  const { vendor, sentAt = 0, reportedAt } = message
  const [followedAt] = messages.slice(messages.indexOf(message) + 1).flatMap((later) => later.sentAt ?? [])
  const usedAt = redeemedAt()
  policy.judged({
    country: fleet.countries[country] ?? '',
    rung: { transport: 'sms', provider: nameOf(fleet, vendor) },
    sentAt,
    ...(reportedAt === undefined ? {} : { toldAt: reportedAt }),
    ...(followedAt === undefined ? {} : { followedAt }),
    ...(usedAt === undefined ? {} : { redeemedAt: usedAt }),
  })
}

/** The next time at which something is done that is done so often. */
function nextOf(at: number, everyMs: number): number {
  return Math.ceil(at / everyMs) * everyMs
}

function vendorsOf({ vendors }: Fleet, rungs: readonly Rung[]): readonly number[] {
  return rungs.map(({ provider }) => vendors.indexOf(provider))
}

function nameOf({ vendors }: Fleet, vendor: number): string {
  return vendors[vendor] ?? ''
}
