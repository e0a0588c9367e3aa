import { type Dice, diceOf } from './dice.ts'
import type { Fleet } from './fleet.ts'
import type { Policy, SentMessage } from './policies.ts'
import { Timeline } from './timeline.ts'
import { handOver } from './vendor.ts'

/** People who sign in, at times that nobody knows before. */
export interface Crowd {
  readonly seed: string
  readonly people: number
  readonly lastsMs: number
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
  const timeline = new Timeline()
  const dice = diceOf(`crowd ${crowd.seed}`)
  const people = Array.from({ length: crowd.people }, (_, number) => {
    const askedAt = dice.random() * crowd.lastsMs
    const person: Person = { country: countryBy(fleet, dice), askedAt, isEarnest: dice.chance(EARNEST), messages: [] }
    const visit = new Visit(person, { fleet, policy, timeline, dice: diceOf(`${crowd.seed} ${number}`) })
    timeline.at(askedAt, () => visit.ask())
    return person
  })
  timeline.run()
  return people
}

function countryBy({ weights }: Fleet, dice: Dice): number {
  let left = dice.random() * weights.reduce((sum, weight) => sum + weight, 0)
  return Math.max(0, weights.findIndex((weight) => (left -= weight) < 0))
}

interface World {
  readonly fleet: Fleet
  readonly policy: Policy
  readonly timeline: Timeline
  readonly dice: Dice
}

/** One person at the waiting screen, and the messages to them. */
class Visit {
  readonly #person: Person
  readonly #world: World
  #ladder: readonly number[] = []
  #rung = 0
  #asked = 0

  constructor(person: Person, world: World) {
    this.#person = person
    this.#world = world
  }

  /** Asks for a code, by another way than before where one is left, and later again where none comes. */
  ask(): void {
    const { policy, timeline, dice } = this.#world
    if (this.#asked === 0) this.#ladder = policy.route(this.#person.country, timeline.now)
    else this.#rung = Math.min(this.#rung + 1, this.#ladder.length - 1)
    this.#asked++
    this.#send()
    timeline.at(timeline.now + dice.between(35_000, 60_000), () => {
      const isLost = this.#person.heldAt === undefined && this.#person.isEarnest && this.#asked < MOST_ASKED
      if (isLost && dice.chance(ASKS_AGAIN)) this.ask()
    })
  }

  #send(): void {
    const { fleet, policy, timeline, dice } = this.#world
    const { country } = this.#person
    const now = timeline.now
    const vendor = this.#openVendor()
    const handling = handOver(fleet, { vendor, country, at: now }, dice)
    timeline.at(now + handling.answeredAfter, () => policy.answered(vendor, handling.receipt, timeline.now))
    if (handling.receipt.outcome === 'refused') {
      timeline.at(now + REFUSED_MS, () => this.#goOn())
      return
    }
    const message = { vendor, country, at: now, price: handling.price, isArrived: false, isReported: false, isUsed: false }
    this.#person.messages.push(message)
    this.#follow(message, handling)
  }

  #follow(message: SentMessage, { arrivesAfter, reportedAfter }: ReturnType<typeof handOver>): void {
    const { policy, timeline } = this.#world
    const { at, country, vendor } = message
    if (arrivesAfter !== undefined) timeline.at(at + arrivesAfter, () => this.#arrive(message))
    if (reportedAfter !== undefined) timeline.at(at + reportedAfter, () => (message.isReported = true))
    timeline.at(at + JUDGED_AFTER_MS, () => policy.judged(message, timeline.now))
    const silence = policy.silenceMs(country, vendor)
    if (silence === undefined) return
    timeline.at(at + silence, () => {
      const { verifiedAt, messages } = this.#person
      const isLast = messages.at(-1) === message && messages.length < MOST_MESSAGES
      if (isLast && !message.isReported && verifiedAt === undefined) this.#goOn()
    })
  }

  /** By the next way, where one is left. */
  #goOn(): void {
    if (this.#rung >= this.#ladder.length - 1) return
    this.#rung++
    this.#send()
  }

  #openVendor(): number {
    const { policy, timeline } = this.#world
    const open = this.#ladder.findIndex((vendor, rung) => rung >= this.#rung && policy.isOpen(vendor, timeline.now))
    if (open !== -1) this.#rung = open
    return this.#ladder[this.#rung] ?? 0
  }

  #arrive(message: SentMessage): void {
    const { timeline, dice } = this.#world
    const person = this.#person
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
}
