import { describe, it } from 'vitest'
import { median, record } from '../figures/figure.ts'
import { loseDatabase, type Outage } from './database-gone.ts'
import { raceLogouts } from './logout-race.ts'
import { refreshInParallel } from './parallel-refreshes.ts'
import { endEverywhere } from './reach.ts'
import { restartAfterKill } from './restart.ts'
import { engines } from './stage.ts'
import { refreshInTabs } from './tabs.ts'
import { stealTokens } from './thief.ts'

it.each([
  ['postgresql', 100_000],
  ['sqlite', 20_000],
] as const)('tabs on a bad network, on %s', async (engine, least) => {
  const seed = Date.now() % 2 ** 32
  const { refreshes, lost, doubled, outages, logouts, ended, thefts } = await refreshInTabs(engine, least, seed)
  record({
    what: `${least.toLocaleString('en')} refreshes by 50 tabs of 10 browsers at four processes on ${engine}: 10 % of the answers lost and asked for again at once, seconds or up to an hour later, 5 % of the requests doubled up to 50 ms apart, either answer seen; three tabs of a browser read the token right before they ask, two hold a copy for up to 8 s; clocks 60 s apart; half the browsers known by a cookie, half by their \`User-Agent\``,
    toReach: '0 honest logouts',
    measured: `${logouts.length} of ${refreshes}: ${lost} answers lost, ${doubled} doubled, offline ${outages} times; ${ended} sessions ended, ${thefts} thefts told (seed ${seed})`,
    reached: refreshes >= least && logouts.length + ended + thefts === 0,
  })
})

describe.each(engines)('sessions on %s', (engine) => {
  it('parallel refreshes', async () => {
    const rounds = 1_000
    const { agreed, statuses, generations, ended } = await refreshInParallel(engine, rounds)
    record({
      what: `50 parallel refreshes of one token at two processes on ${engine}, 1,000 rounds (R-01)`,
      toReach: '50 × 200 and one successor in each round, nobody signed out',
      measured: `so in ${agreed} of ${rounds}: ${countsOf(statuses)}; ${generations} generations, ${ended} signed out`,
      reached: agreed === rounds && generations === rounds && ended === 0,
    })
  })

  it('a thief', async () => {
    const thefts = 1_000
    const { refused, ended, events, alive, others } = await stealTokens(engine, thefts)
    record({
      what: `1,000 tokens that were traded, replayed by a thief a minute later at the other of two processes on ${engine} (R-02)`,
      toReach: '1,000 sessions ended, 1,000 events, every other device signed in',
      measured: `${refused} refused, ${ended} sessions ended, ${events} events, ${alive} tokens of them alive, ${others} other devices signed in`,
      reached: [refused, ended, events, others].every((count) => count === thefts) && alive === 0,
    })
  })

  it('signing out while tabs refresh', async () => {
    const rounds = 500
    const { refreshed, refused, alive, signedOut } = await raceLogouts(engine, rounds)
    record({
      what: `signing out in the midst of six refreshes at two processes on ${engine}, 500 rounds (R-05)`,
      toReach: '0 tokens alive afterwards',
      measured: `${alive} of ${refreshed} refreshes that were answered before; ${refused} refused, ${signedOut} signed out`,
      reached: alive === 0 && signedOut === rounds,
    })
  })

  it('ends that arrive', async () => {
    const ends = 600
    const { tookMs, wrong } = await endEverywhere(engine, ends)
    const sorted = tookMs.toSorted((a, b) => a - b)
    const p99 = sorted[Math.floor(0.99 * sorted.length)] ?? Number.NaN
    record({
      what: `600 sessions ended by signing out, disabling and deleting at three processes on ${engine}: until \`auth.tokens.verify\` refuses at each (R-08)`,
      toReach: 'p99 ≤ 1 s',
      measured: `p99 ${p99.toFixed(0)} ms, median ${median(tookMs).toFixed(0)} ms, at most ${sorted.at(-1)?.toFixed(0)} ms; ${wrong.length} processes that said something else`,
      reached: p99 <= 1_000 && wrong.length === 0,
    })
  })

  it('a restart', async () => {
    const rounds = 20
    const { verified, refreshed, looked, profile } = await restartAfterKill(engine, rounds)
    record({
      what: `kill -9 right after signing out, on ${engine}, and three starts after each, one of them with the clock set back by an hour, 20 times (R-04)`,
      toReach: 'refused every time',
      measured: `${verified}; a refresh ${refreshed}, a look at it ${looked}, the profile ${profile}`,
      reached: [verified, refreshed, looked, profile].join(' ') === 'token_not_valid 401 400 401',
    })
  })
})

it.each<Outage>([
  { loss: 'refused', goneMs: 30_000, maxStaleness: 5 },
  { loss: 'silent', goneMs: 30_000, maxStaleness: 5 },
])('a database that is $loss for 30 s', async (outage) => {
  const { living, over, ending, trustedMs, recoveredMs, meanwhile, afterwards } = await loseDatabase(outage)
  const stories = [living, over, ending].join('; ')
  const asked = `${meanwhile} meanwhile, ${afterwards} afterwards`
  const expected =
    'taken, unavailable, taken; token_not_valid, unavailable, token_not_valid; taken, unavailable, token_not_valid'
  record({
    what: `PostgreSQL gone for 30 s (${outage.loss === 'silent' ? 'silent' : 'connections cut and refused'}) from two processes: their \`auth.tokens.verify\` of a session that lives, one that had ended and one that is ended meanwhile by a third`,
    toReach: 'good for 5 s at most, then 503, then good again by itself; nothing revoked is taken again',
    measured: `${stories}; good for ${inSeconds(trustedMs)}, again ${inSeconds(recoveredMs)} after the return; \`/accounts/token/verify/\` ${asked}`,
    reached:
      stories === expected && Math.max(...trustedMs) <= 5_050 && asked === '503,503 meanwhile, 200,200 afterwards',
  })
})

function countsOf(statuses: Readonly<Record<number, number>>): string {
  return Object.entries(statuses)
    .map(([status, times]) => `${times} × ${status}`)
    .join(', ')
}

function inSeconds(times: readonly number[]): string {
  return `${(Math.max(...times) / 1_000).toFixed(1)} s`
}
