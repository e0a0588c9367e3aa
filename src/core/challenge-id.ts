import { createHmac } from 'node:crypto'
import type { Ambient } from './ambient.ts'
import { encodeBytes, newId, tickAt } from './ids.ts'

const SHAPE = /^ch1_([0-9a-hjkmnp-tv-z]{10})[0-9a-hjkmnp-tv-z]{20}$/
const HANDLE_SHAPE = /^chl_[0-9a-hjkmnp-tv-z]{36}$/

/** A new challenge id: the asker's proof of having asked. It goes to the asker and is stored nowhere. */
export function newChallengeId(ambient: Pick<Ambient, 'tick' | 'random'>): string {
  return newId('ch1', ambient)
}

/** The challenge id that always comes of the same time, epoch milliseconds, and the same 13 bytes of a seed. */
export function challengeIdFrom(now: number, seed: Uint8Array): string {
  return newChallengeId({ tick: () => tickAt(now), random: (bytes) => seed.subarray(0, bytes) })
}

/**
 * The handle of a challenge: what the database stores, URLs show and events name. It keeps the id's time, so that
 * rows sort by age, and a keyed hash of the whole id (130 bits), so that no reader of the database can act as the
 * asker. Text that is no challenge id has a handle too: looking it up must cost the same as a real one.
 */
export function handleOf(key: Uint8Array, challengeId: string): string {
  const time = SHAPE.exec(challengeId)?.[1] ?? '0000000000'
  return `chl_${time}${encodeBytes(createHmac('sha256', key).update(challengeId).digest(), 26)}`
}

/** Whether text has the shape of a handle, so that nothing else reaches the database. */
export function isHandle(text: string): boolean {
  return HANDLE_SHAPE.test(text)
}
