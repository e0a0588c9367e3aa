import { it } from 'vitest'
import { toldOnScreen } from '../browser/told.ts'
import { record } from './figure.ts'

it("a vendor's call, on the screen of whoever waits", async () => {
  const delaysMs = (await toldOnScreen(200)).toSorted((a, b) => a - b)
  const at = (part: number): number => Math.round(delaysMs[Math.ceil(delaysMs.length * part) - 1] ?? Number.NaN)
  record({
    what: `${delaysMs.length} people who wait at the sign-in page in Chromium: from the signed call of Twilio to the words on the screen`,
    toReach: 'p95 < 500 ms',
    measured: `p95 ${at(0.95)} ms, median ${at(0.5)}, at most ${at(1)}`,
    reached: at(0.95) < 500,
  })
})
