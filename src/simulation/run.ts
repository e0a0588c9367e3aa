import { type Dice, diceOf } from './dice.ts'
import type { Fleet } from './fleet.ts'
import type { Policy, SentMessage } from './policies.ts'
import { createTimeline, type Timeline } from './timeline.ts'
import { type Handling, handOver } from './vendor.ts'

/** People who sign in, at times that nobody knows before. */
export interface Crowd {
  readonly seed: string
  readonly people: number
  readonly lastsMs: number
  /** Nobody asks from then on; absent: people ask all the time. */
  readonly untilMs?: number
}

/** What somebody went through. Times are milliseconds from the beginning. */
export interface Person {
  readonly country: number
  readonly askedAt: number
  /** Types the code where it comes. Others ask and go away. */
  readonly isEarnest: boolean
  readonly messages: SentMessage[]
  /** When the first code came. */
  heldAt?: number
  verifiedAt?: number
}

/** Messages of one code that may have arrived, unless somebody asks for more. */
const MOST_MESSAGES = 2
const MOST_ASKED = 3
const JUDGED_AFTER_MS = 45_000
const REFUSED_MS = 200
const EARNEST = 0.9
/** Who holds no code after some time asks again, or goes. */
const ASKS_AGAIN = 0.6

/** Has a crowd sign in through a fleet. Of two policies with the same seed, the people and the luck of each message are the same. */
export function simulate(fleet: Fleet, crowd: Crowd, policy: Policy): readonly Person[] {
  const timeline = createTimeline()
  const dice = diceOf(`crowd ${crowd.seed}`)
  const people = Array.from({ length: crowd.people }, (_, number) => {
    const askedAt = dice.random() * crowd.lastsMs
    const person: Person = { country: countryBy(fleet, dice), askedAt, isEarnest: dice.chance(EARNEST), messages: [] }
    if (askedAt >= (crowd.untilMs ?? crowd.lastsMs)) return person
    timeline.at(askedAt, () => {
      // Dice of those who are there alone: each holds on to memory.
      const dice = diceOf(`${crowd.seed} ${number}`)
      ask({ person, fleet, policy, timeline, dice, ladder: [], rung: 0, asked: 0 })
    })
    return person
  })
  timeline.run()
  return people
}

function countryBy({ weights }: Fleet, dice: Dice): number {
  let left = dice.random() * weights.reduce((sum, weight) => sum + weight, 0)
  const found = weights.findIndex((weight) => {
    left -= weight
    return left < 0
  })
  return Math.max(0, found)
}

/** One person at the waiting screen, and where. */
interface Visit {
  readonly person: Person
  readonly fleet: Fleet
  readonly policy: Policy
  readonly timeline: Timeline
  readonly dice: Dice
  ladder: readonly number[]
  rung: number
  asked: number
}

/** Asks for a code, by another way than before where one is left, and later again where none comes. */
function ask(visit: Visit): void {
  const { person, policy, timeline, dice } = visit
  if (visit.asked === 0) visit.ladder = policy.route(person.country, timeline.now)
  else visit.rung = Math.min(visit.rung + 1, visit.ladder.length - 1)
  visit.asked++
  send(visit)
  timeline.at(timeline.now + dice.between(35_000, 60_000), () => {
    const isLost = person.heldAt === undefined && person.isEarnest && visit.asked < MOST_ASKED
    if (isLost && dice.chance(ASKS_AGAIN)) ask(visit)
  })
}

function send(visit: Visit): void {
  const { person, fleet, policy, timeline, dice } = visit
  const { country } = person
  const now = timeline.now
  const vendor = openVendor(visit)
  const handling = handOver(fleet, { vendor, country, at: now }, dice)
  timeline.at(now + handling.answeredAfter, () =>
    policy.answered(vendor, handling.receipt, { admittedAt: now, now: timeline.now }),
  )
  if (handling.receipt.outcome === 'refused') {
    timeline.at(now + REFUSED_MS, () => goOn(visit))
    return
  }
  const sent = { vendor, country, at: now, price: handling.price, isArrived: false, isUsed: false }
  person.messages.push(sent)
  follow(visit, sent, handling)
}

/** The first vendor from here on that is asked at this moment; failing that the one whose turn it is. */
function openVendor(visit: Visit): number {
  const { policy, timeline, ladder, rung } = visit
  const open = ladder.findIndex((vendor, at) => at >= rung && policy.isOpen(vendor, timeline.now))
  if (open !== -1) visit.rung = open
  return ladder[visit.rung] ?? 0
}

function follow(visit: Visit, message: SentMessage, handling: Handling): void {
  const { arrivesAfter, reportedAfter, receipt, answeredAfter } = handling
  const { person, policy, timeline } = visit
  const { at, country, vendor } = message
  if (arrivesAfter !== undefined) timeline.at(at + arrivesAfter, () => arrive(visit, message))
  if (reportedAfter !== undefined)
    timeline.at(at + reportedAfter, () => {
      message.reportedAt = timeline.now
    })
  timeline.at(at + JUDGED_AFTER_MS, () => policy.judged(message, timeline.now))
  const silence = policy.silenceMs(country, vendor)
  if (silence === undefined) return
  // Who does not answer at all is not waited for any longer.
  const waitMs = receipt.outcome === 'unknown' ? Math.min(silence, answeredAfter) : silence
  timeline.at(at + waitMs, () => {
    const isLast = person.messages.at(-1) === message && person.messages.length < MOST_MESSAGES
    if (isLast && message.reportedAt === undefined && person.verifiedAt === undefined) goOn(visit)
  })
}

/** By the next way, where one is left. */
function goOn(visit: Visit): void {
  if (visit.rung >= visit.ladder.length - 1) return
  visit.rung++
  send(visit)
}

function arrive({ person, timeline, dice }: Visit, message: SentMessage): void {
  message.isArrived = true
  if (person.heldAt !== undefined) return
  person.heldAt = timeline.now
  if (!person.isEarnest) return
  timeline.at(timeline.now + dice.logNormal(9_000, 0.6), () => {
    person.verifiedAt = timeline.now
    const last = person.messages.at(-1)
    if (last !== undefined) last.isUsed = true
  })
}
