import { isTaken } from './messages.ts'
import type { Person } from './run.ts'

/** What a policy came to. */
export interface Summary {
  readonly people: number
  readonly verified: number
  /** Those who would have typed a code, and got none. */
  readonly failed: number
  readonly messages: number
  readonly cost: number
  readonly costPerSignIn: number
  /** The share of people who held a code within 20 seconds. */
  readonly soon: number
  /** The share of people whom more than one message reached, and the most that reached anybody. */
  readonly twice: number
  readonly most: number
}

const SOON_MS = 20_000

/** Adds up what people went through. */
export function summaryOf(people: readonly Person[]): Summary {
  const share = (isSo: (person: Person) => boolean): number => people.filter(isSo).length / Math.max(1, people.length)
  const arrived = ({ messages }: Person): number => messages.filter(({ isArrived }) => isArrived).length
  const messages = people.flatMap((person) => person.messages)
  const cost = messages.reduce((sum, { price }) => sum + price, 0)
  const verified = people.filter(({ verifiedAt }) => verifiedAt !== undefined).length
  return {
    people: people.length,
    verified,
    failed: people.filter(({ isEarnest, heldAt }) => isEarnest && heldAt === undefined).length,
    messages: messages.filter(isTaken).length,
    cost,
    costPerSignIn: cost / Math.max(1, verified),
    soon: share(({ askedAt, heldAt }) => heldAt !== undefined && heldAt - askedAt <= SOON_MS),
    twice: share((person) => arrived(person) > 1),
    most: people.reduce((most, person) => Math.max(most, arrived(person)), 0),
  }
}
