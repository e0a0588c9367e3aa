import { describe, expect, it } from 'vitest'
import { breakers } from '../core/delivery/breaker.ts'
import type { EndedMessage } from '../core/routing/learning-store.ts'
import type { Fleet, Trouble } from './fleet.ts'
import type { SentMessage } from './messages.ts'
import type { Policy } from './policies.ts'
import { simulate } from './run.ts'

const HOUR_MS = 3_600_000
const lane = { price: 0.05, arrives: 1, isLiar: false, latencyMs: 2_500 }

interface Story {
  readonly messages: readonly SentMessage[]
  readonly askedAt: number
  readonly judged: readonly Omit<EndedMessage, 'id'>[]
}

/** One person, and three vendors of which the first ones have this trouble. */
function story(...kinds: readonly Trouble['kind'][]): Story {
  const troubles = kinds.map((kind, vendor) => ({ vendor, from: 0, to: HOUR_MS, kind }))
  const lanes = [[lane], [lane], [lane]]
  const fleet: Fleet = { vendors: ['one', 'two', 'three'], countries: ['GB'], weights: [1], lanes, troubles }
  const judged: Omit<EndedMessage, 'id'>[] = []
  const policy: Policy = {
    name: 'as they come',
    route: () => [0, 1, 2],
    breakerOf: breakers(),
    silenceMs: () => 10_000,
    judged: (message) => void judged.push(message),
  }
  const [person] = simulate(fleet, { seed: 'one person', people: 1, lastsMs: HOUR_MS / 2 }, policy)
  return { messages: person?.messages ?? [], askedAt: person?.askedAt ?? 0, judged }
}

function waysOf({ messages, askedAt }: Story): readonly (readonly [number, string, number | undefined])[] {
  return messages.map(({ vendor, state, sentAt }) => [
    vendor,
    state,
    sentAt === undefined ? undefined : Math.round((sentAt - askedAt) / 1000),
  ])
}

describe('a message of the simulation', () => {
  it('is tried again after a second where its vendor refuses for now, and then goes the next way', () => {
    const told = story('refuses')

    expect(told.messages[0]?.attempt).toBe(2)
    expect(waysOf(told)).toEqual([
      [0, 'failed', undefined],
      [1, 'delivered', 1],
    ])
  })

  it('is followed by the next way when nothing is heard of it, and by no third', () => {
    const [first, second, ...more] = waysOf(story('drops', 'drops'))

    expect(first).toEqual([0, 'sent', 0])
    expect(second).toEqual([1, 'sent', 10])
    // Whoever waits asks again then.
    expect(more.every(([, , afterSeconds = 0]) => afterSeconds >= 35)).toBe(true)
  })

  it('is followed at once where its vendor does not answer within eight seconds', () => {
    expect(waysOf(story('hangs'))).toEqual([
      [0, 'unknown', 8],
      [1, 'delivered', 8],
    ])
  })

  it('is judged by the facts that the store has of it', () => {
    const { judged, messages } = story('hangs')

    expect(judged.map(({ rung, sentAt, toldAt }) => [rung.provider, sentAt, toldAt])).toEqual([
      ['one', messages[0]?.sentAt, undefined],
      ['two', messages[1]?.sentAt, messages[1]?.reportedAt],
    ])
    expect(judged[0]).toMatchObject({ country: 'GB', followedAt: messages[1]?.sentAt })
    expect(judged[0]?.redeemedAt).toBe(judged[1]?.redeemedAt)
  })
})
