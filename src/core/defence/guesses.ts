import type { Channel } from '../channel.ts'
import type { Route } from '../routing/route.ts'
import type { OtpSettings } from '../settings.ts'
import type { GuardLevel } from './guard.ts'

/** How long the code of a challenge has to be, by what may still be guessed at its recipient. */
export interface GuessBound {
  /** Digits, the usual number first, each next one for where the shorter code is one too many. */
  readonly lengths: readonly [number, ...number[]]
  /** What all guesses of a day together may reach, in chances of one in 10¹⁰. */
  readonly mostChances: number
  /** Milliseconds for which a challenge counts from when it was made. */
  readonly countedMs: number
}

const DAY_MS = 86_400_000
const LONGEST = 10
/** Two digits more make a guess a hundred times less likely. */
const STEP = 2
/** In the length that is usual, and in attempts of one challenge. */
const CHALLENGES_A_DAY = 3

/** What else the length of a code depends on. */
interface Circumstances {
  /** Whether we make it. */
  readonly isOurs: boolean
  /** How far the guard is up. */
  readonly level?: GuardLevel
}

/**
 * What guessing may reach at one recipient in a day: as much as three challenges with all of their attempts have at the usual length,
 * which with six digits and five attempts is fifteen in a million. A challenge that could exceed it gets a longer code, so nobody
 * is ever locked out by guesses. What vendors make has the length that they have.
 */
export function guessBound({ length, maxAttempts }: OtpSettings, { isOurs, level = 0 }: Circumstances): GuessBound {
  const longer = [length + STEP, length + 2 * STEP].map((digits) => Math.min(digits, LONGEST))
  const lengths = [length, ...longer.filter((digits, at) => digits > (longer[at - 1] ?? length))]
  const steps = level === 3 ? 2 : Math.min(level, 1)
  const [shortest = length, ...others] = isOurs ? lengths.slice(Math.min(steps, lengths.length - 1)) : [length]
  return {
    lengths: [shortest, ...others],
    mostChances: CHALLENGES_A_DAY * maxAttempts * chanceOf(length),
    countedMs: DAY_MS,
  }
}

/** The chance of one guess at a code of so many digits, as a multiple of one in 10¹⁰. */
export function chanceOf(digits: number): number {
  return 10 ** (LONGEST - digits)
}

/** Whether all codes that may go a way are ours. */
export function hasOurCodes(channels: readonly Channel[], { first, fallbacks }: Route): boolean {
  const makers = channels.filter(({ vendorCode }) => vendorCode !== undefined).map(({ name }) => name)
  return ![first, ...fallbacks].some(({ provider }) => makers.includes(provider))
}
