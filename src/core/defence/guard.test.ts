import { describe, expect, it } from 'vitest'
import { createGuard, type Guard, type GuardStore, type WrongGuesses } from './guard.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const noon = Date.UTC(2026, 0, 15, 12)

/** What processes share. */
function sharedStore(buckets: WrongGuesses[] = []): GuardStore & { fail?: boolean } {
  return {
    async addWrongGuesses({ since, count }) {
      if (this.fail === true) throw new Error('the database is away')
      buckets.push({ since, count })
    },
    wrongGuesses: async (from) => buckets.filter(({ since }) => since >= from).toSorted((a, b) => a.since - b.since),
  }
}

function guardAt(clock: { now: number }, store: GuardStore, errors: unknown[] = []): Guard {
  return createGuard({ ambient: { now: () => clock.now }, store, report: (error) => errors.push(error) })
}

function guess(guard: Guard, times: number): void {
  for (let time = 0; time < times; time++) guard.noteWrongGuess()
}

/** Has it read what others wrote. */
async function levelOf(guard: Guard): Promise<number> {
  guard.level()
  await new Promise(setImmediate)
  return guard.level()
}

/** Ten minutes of a usual day, for as many days before. */
function days(count: number, perTenMinutes: number, day = 1): WrongGuesses[] {
  const tens = Array.from({ length: 6 * 24 * count }, (_, n) => noon - day * DAY + DAY - (n + 1) * 10 * MINUTE)
  return tens.map((since) => ({ since, count: perTenMinutes }))
}

describe('the guard', () => {
  it.each([
    [500, 0],
    [501, 1],
    [1_001, 2],
    [10_001, 3],
  ])('after %d wrong guesses in an hour that usually has none is at level %d', (guesses, level) => {
    const guard = guardAt({ now: noon }, sharedStore())
    guess(guard, guesses)
    expect(guard.level()).toBe(level)
  })

  it('comes down when an hour has passed', () => {
    const clock = { now: noon }
    const guard = guardAt(clock, sharedStore())
    guess(guard, 600)
    clock.now += 59 * MINUTE
    expect(guard.level()).toBe(1)
    clock.now += 11 * MINUTE
    expect(guard.level()).toBe(0)
  })

  it('is up in every process, by what all of them saw', async () => {
    const [clock, store] = [{ now: noon }, sharedStore()]
    const [one, other] = [guardAt(clock, store), guardAt(clock, store)]
    guess(one, 300)
    guess(other, 300)
    await Promise.all([one.stop(), other.stop()])
    clock.now += 1_000

    expect([await levelOf(one), await levelOf(other)]).toEqual([1, 1])
  })

  it('takes for usual what the same hour of most days before had, not what an attack of a day did', async () => {
    const usual = sharedStore(days(7, 100).filter(({ since }) => since < noon))
    const clock = { now: noon }
    const guard = guardAt(clock, usual)
    await levelOf(guard)
    guess(guard, 500)
    expect(guard.level()).toBe(0)
    guess(guard, 600)
    expect(guard.level()).toBe(1)

    const attacked = sharedStore(
      days(7, 100).map((one) => (one.since > noon - 1.5 * DAY ? { ...one, count: 50_000 } : one)),
    )
    const another = guardAt({ now: noon + 22 * 60 * MINUTE }, attacked)
    await levelOf(another)
    guess(another, 1_200)
    expect(another.level()).toBe(1)
  })

  it('goes by what it knows, and says so, while the database is away', async () => {
    const errors: unknown[] = []
    const store = sharedStore()
    const guard = guardAt(
      { now: noon },
      { ...store, wrongGuesses: async () => Promise.reject(new Error('away')) },
      errors,
    )
    guess(guard, 600)

    expect(await levelOf(guard)).toBe(1)
    expect(errors).toHaveLength(1)
  })
})
