import { describe, expect, it } from 'vitest'
import { runChecks } from '../core/check.ts'
import type { Settings } from '../core/settings.ts'
import { testClock } from '../testing/clock.ts'
import { clockCheck, listenForDates } from './clock.ts'

const settings = { database: 'sqlite:nowhere.db' } as Settings

/** What is found where a vendor's clock is ahead by so many seconds, and it says a date only if it says one. */
async function found(seconds: number | undefined): Promise<string> {
  const clock = testClock()
  const headers = seconds === undefined ? {} : { date: new Date(clock.now() + seconds * 1000).toUTCString() }
  const dates = listenForDates(async () => new Response(null, { headers }), clock)
  if (seconds !== undefined) await dates.fetch('https://vendor.example')
  const [finding] = await runChecks([clockCheck(settings, seconds === undefined ? undefined : dates)], {
    deadlineMs: 5_000,
  })
  return `${finding?.standing}: ${finding?.says}`
}

describe('The clock', () => {
  it.each([
    [0, 'ok: it goes with those of vendors'],
    [2, 'ok: it goes with those of vendors'],
    [-2, 'ok: it goes with those of vendors'],
    [20, 'warning: those of vendors are 21 seconds ahead'],
    [-3600, 'failed: those of vendors are 3600 seconds behind'],
    [undefined, 'skipped: nobody else says what time it is'],
  ])('is judged by a vendor whose date is %d seconds ahead', async (seconds, expected) => {
    expect(await found(seconds)).toBe(expected)
  })
})
