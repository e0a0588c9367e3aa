import { createAmbient } from '../core/ambient.ts'
import { type Dice, diceOf } from './dice.ts'
import type { Fleet } from './fleet.ts'
import { type Journey, LIFETIME_MS, queue, type SentMessage } from './messages.ts'
import type { Policy } from './policies.ts'
import { createTimeline } from './timeline.ts'

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

const MOST_ASKED = 3
const EARNEST = 0.9
/** Who holds no code after some time asks again, or goes. */
const ASKS_AGAIN = 0.6

/** Has a crowd sign in through a fleet. Of two policies with the same seed, the people and the luck of each message are the same. */
export function simulate(fleet: Fleet, crowd: Crowd, policy: Policy): readonly Person[] {
  const timeline = createTimeline()
  const dice = diceOf(`crowd ${crowd.seed}`)
  const ambient = createAmbient({ now: () => timeline.now, random: diceOf(`ids ${crowd.seed}`).bytes })
  const people = Array.from({ length: crowd.people }, (_, number) => {
    const askedAt = dice.random() * crowd.lastsMs
    const person: Person = { country: countryBy(fleet, dice), askedAt, isEarnest: dice.chance(EARNEST), messages: [] }
    if (askedAt >= (crowd.untilMs ?? crowd.lastsMs)) return person
    timeline.at(askedAt, () => {
      // Dice of those who are there alone: each holds on to memory.
      const dice = diceOf(`${crowd.seed} ${number}`)
      ask(visitOf(person, { fleet, policy, timeline, ambient }, dice))
    })
    return person
  })
  timeline.run()
  return people
}

type World = Pick<Journey, 'fleet' | 'policy' | 'timeline' | 'ambient'>

function countryBy({ weights }: Fleet, dice: Dice): number {
  let left = dice.random() * weights.reduce((sum, weight) => sum + weight, 0)
  const found = weights.findIndex((weight) => {
    left -= weight
    return left < 0
  })
  return Math.max(0, found)
}

/** One person at the waiting screen. */
interface Visit {
  readonly person: Person
  readonly journey: Journey
  asked: number
}

function visitOf(person: Person, { fleet, policy, timeline, ambient }: World, dice: Dice): Visit {
  const { country, messages } = person
  const visit: Visit = {
    person,
    asked: 0,
    journey: {
      country,
      messages,
      fleet,
      policy,
      timeline,
      ambient,
      dice,
      expiresAt: timeline.now + LIFETIME_MS,
      redeemedAt: () => person.verifiedAt,
      arrived: () => arrive(visit),
    },
  }
  return visit
}

/** Asks for a code, and later again where none comes: then what was not tried before goes first. */
function ask(visit: Visit): void {
  const { person, journey } = visit
  const { policy, timeline, dice, messages } = journey
  visit.asked++
  for (const message of messages) if (message.state === 'queued') message.state = 'cancelled'
  const tried = [...new Set(messages.map(({ vendor }) => vendor))]
  queue(journey, policy.route(person.country, tried, timeline.now))
  timeline.at(timeline.now + dice.between(35_000, 60_000), () => {
    const isLost = person.heldAt === undefined && person.isEarnest && visit.asked < MOST_ASKED
    if (isLost && dice.chance(ASKS_AGAIN)) ask(visit)
  })
}

function arrive({ person, journey: { timeline, dice } }: Visit): void {
  if (person.heldAt !== undefined) return
  person.heldAt = timeline.now
  if (!person.isEarnest) return
  timeline.at(timeline.now + dice.logNormal(9_000, 0.6), () => {
    person.verifiedAt = timeline.now
  })
}
