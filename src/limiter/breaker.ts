import type { Limiter } from '../core/defence/limiter.ts'
import { StartError } from '../errors.ts'

/** Whoever signs in waits no longer than this before the database counts instead. */
const MOST_MS = 250
const STEPS = 5
/** Once it did not answer, one request in this time asks again, and all others do not wait. */
const PAUSE_MS = 1_000

/** What a breaker stands on. */
export interface BreakerParts {
  /** Where the counters are, without a password. */
  readonly place: string
  now(): number
  report(error: unknown): void
}

/** Asks nothing of a limiter that does not answer; says once when that begins, and when it is over. */
export function withBreaker(limiter: Limiter, { place, now, report }: BreakerParts): Limiter {
  let brokenAt: number | undefined
  const admit = (): void => {
    const at = now()
    const sinceMs = brokenAt === undefined ? PAUSE_MS : at - brokenAt
    if (sinceMs >= 0 && sinceMs < PAUSE_MS) throw new Error(`the limits in ${place} rest`)
    if (brokenAt !== undefined) brokenAt = at
  }
  const fail = (error: unknown): void => {
    if (brokenAt === undefined)
      report(new Error(`${place} does not answer (${reasonOf(error)}): the database counts limits`))
    brokenAt = now()
  }
  const succeed = (): void => {
    if (brokenAt !== undefined) report(new Error(`${place} answers again, and counts limits`))
    brokenAt = undefined
  }
  const ask = async <T>(question: () => Promise<T>): Promise<T> => {
    admit()
    try {
      const answer = await inTime(question())
      succeed()
      return answer
    } catch (error) {
      fail(error)
      throw error
    }
  }

  return {
    ready: limiter.ready,
    spend: (spends, at) => ask(() => limiter.spend(spends, at)),
    giveBack: (spends) => ask(() => limiter.giveBack(spends)),
    counters: (spends, at) => ask(() => limiter.counters(spends, at)),
    spentSince: (counter, since) => ask(() => limiter.spentSince(counter, since)),
    // An operator waits, and is told.
    reset: limiter.reset,
    close: limiter.close,
  }
}

/** In short steps: for as long as this process is too busy to read what has arrived, only one of them passes. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  let isOver = false
  const tooLate = new Promise<never>((_, reject) => {
    const wait = (stepsLeft: number): void => {
      if (isOver) return
      if (stepsLeft === 0) return reject(new Error(`nothing in ${MOST_MS} ms`))
      timer = setTimeout(() => setImmediate(wait, stepsLeft - 1), MOST_MS / STEPS)
    }
    wait(STEPS)
  })
  try {
    return await Promise.race([answer, tooLate])
  } finally {
    isOver = true
    clearTimeout(timer)
  }
}

/** The word with which Redis begins what it refuses, or what the connection met; never what was asked, nor an address. */
function reasonOf(error: unknown): string {
  if (error instanceof StartError) return error.message
  const { code, message = '' } = error as { readonly code?: unknown; readonly message?: string }
  if (typeof code === 'string') return code
  return /^[A-Z]{4,}\b/.exec(message)?.[0] ?? (message.startsWith('nothing in') ? message : 'no connection')
}
