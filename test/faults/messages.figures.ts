import { describe, it } from 'vitest'
import { record } from '../figures/figure.ts'
import { engines } from '../sessions/stage.ts'
import { sendDespite, type Trouble, troubles } from './duplicates.ts'
import { outages, providerDown } from './provider-down.ts'
import { killSends } from './sends-killed.ts'

/** What a provider may bill for a request that was repeated; one that bills twice what it takes once is not ours to mend. */
const most: Readonly<Record<Trouble, number>> = {
  ok: 1,
  'accept then hang': 1,
  'hang before headers': 0,
  reset: 0,
  '500': 0,
  '429 at first': 1,
  '503 at first': 1,
  'accept twice': 2,
  refused: 1,
}

/** Of two processes that look at the same clock. */
const CLOCK_MS = 50

describe.each(engines)('messages on %s', (engine) => {
  it('whose process is killed', async () => {
    const [rounds, seed] = [750, Date.now() % 2 ** 32]
    const killed = await killSends(engine, rounds, { seed, minute: 'waited for' })
    const { people, forgotten, ends, doubled, untrue, settledMs } = killed
    const areOver = (ends['sent'] ?? 0) + (ends['failed'] ?? 0) + (ends['unknown'] ?? 0)
    record({
      what: `kill -9 while ten messages at a time are on their way to a provider, on ${engine}: ${rounds / 3} times each when a request was answered, when the provider was called, when it had answered (E2)`,
      toReach:
        'every request ends sent, failed or unknown, at most one message each, nothing on its way after 61 s (a lease of 60 s and a look of the worker)',
      measured: `${people} requests: ${inWords(ends)}; ${forgotten} forgotten, ${doubled} doubled, ${untrue} told wrongly; nothing on its way ${(settledMs / 1_000).toFixed(0)} s after the last start (seed ${seed})`,
      reached: areOver === people && forgotten + doubled + untrue === 0 && settledMs <= 61_000,
    })
  })

  it.each(outages)('whose first provider answers %s', async (outage) => {
    const down = await providerDown(engine, { outage, seconds: 60, perSecond: 10 })
    const pauseMs = outage === '429' ? 7_000 : 5_000
    const isOpened = (down.failures <= 10 || down.openedMs <= 5_000) && down.leastPauseMs >= pauseMs - CLOCK_MS
    const isQuick = down.slowestMs <= 2_000 && down.recoveredMs <= 10_000
    record({
      what: `Twilio answers ${outage} for 60 s${outage === '429' ? ', with `Retry-After: 7`,' : ''} to 10 text messages a second on ${engine}, another provider stands by (E8)`,
      toReach:
        'opens after ≤ 10 failures or 5 s, then one try each 5 s or `Retry-After`, nothing in between; by the other ≤ 2 s; none twice',
      measured: `opened after ${down.failures} failures in ${Math.round(down.openedMs)} ms; ${down.tries} tries, ${down.mostAtOnce} at once, ${(down.leastPauseMs / 1_000).toFixed(1)} s apart at least; ${down.elsewhere} of ${down.asked} by the other, the slowest ${Math.round(down.slowestMs)} ms after it was asked for; taken again ${(down.recoveredMs / 1_000).toFixed(1)} s after the end; ${down.doubled} twice`,
      reached: isOpened && isQuick && down.mostAtOnce === 1 && down.doubled === 0,
    })
  })

  it('to a bad provider', async () => {
    const load = { rounds: 10, instances: 4, people: 25, timeout: 10, retryAfter: 7 }
    const people = load.rounds * load.instances * load.people
    const { repeated, askedAgain, early, changed, mismatched } = await sendDespite(engine, load)
    const each = troubles.map((trouble) => `${trouble}: ${repeated[trouble].ends}, ${repeated[trouble].billed} billed`)
    const isOne = troubles.every(
      (trouble) =>
        repeated[trouble].billed <= most[trouble] && askedAgain[trouble].billed <= repeated[trouble].billed + 1,
    )
    record({
      what: `${people} requests for each of nine ways of a provider, on ${engine}, each three times with one Idempotency-Key and once with another body, and one more by whoever asked (E9)`,
      toReach:
        'at most 1 message billed for a request, 1 more for the one asked for, unknown where nobody can tell, `Retry-After: 7` kept, the same answer to the same key, 422 for another body',
      measured: `${each.join('; ')}; ${isOne ? 'at most one' : 'more than one'} more for who asked again; ${early} came back too early; ${changed} answers changed; ${mismatched}`,
      reached: isOne && early + changed === 0 && mismatched.join() === '422 idempotency_mismatch',
    })
  })
})

function inWords(ends: Readonly<Record<string, number>>): string {
  return Object.entries(ends)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ')
}
