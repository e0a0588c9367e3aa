import { it } from 'vitest'
import { median, record } from '../figures/figure.ts'
import { loseAnswers } from './answers-lost.ts'
import { cutConnections } from './connections-cut.ts'
import { failOver } from './failover.ts'
import { killMigrations } from './migration-killed.ts'
import { migrateUnderLoad } from './migration-under-load.ts'
import { raceTwoProcesses } from './races.ts'
import { rollingRestart } from './rolling-restart.ts'

it('races on PostgreSQL', async () => {
  const { rounds, decidedOnce, mostEvaluated, accounts, taken, turnedAway } = await raceTwoProcesses(500)
  record({
    what: '200 parallel verifies of one right code at two processes on PostgreSQL, 500 rounds',
    toReach: 'exactly 1 success in each round',
    measured: `exactly 1 in ${decidedOnce} of ${rounds} rounds`,
    reached: decidedOnce === rounds,
  })
  record({
    what: '200 parallel wrong guesses on one challenge, likewise',
    toReach: 'at most 5 evaluated',
    measured: `at most ${mostEvaluated} evaluated`,
    reached: mostEvaluated <= 5,
  })
  record({
    what: '200 parallel first sign-ins of one address, likewise',
    toReach: '1 account a round',
    measured: `${accounts} accounts in ${rounds} rounds`,
    reached: accounts === rounds,
  })
  record({
    what: 'requests of these races that were told to come back (503), and so took no part',
    toReach: '< 5 %',
    measured: `${turnedAway} of ${taken}`,
    reached: turnedAway < 0.05 * taken,
  })
})

it('connections that end', async () => {
  const { crashed, cuts, succeeded, retried, failed, wrong, slowestMs } = await cutConnections(120)
  const all = succeeded + retried + failed
  record({
    what: 'all connections to PostgreSQL cut every 2 s for 120 s at 100 requests a second (E4)',
    toReach: '0 crashes, ≥ 99 % success with one retry at most, 0 wrong answers',
    measured: `${crashed ? 1 : 0} crashes, ${(((succeeded + retried) / all) * 100).toFixed(2)} % of ${all} (${retried} by a retry), ${wrong.length} wrong; ${cuts} connections cut, slowest ${Math.round(slowestMs)} ms`,
    reached: !crashed && (succeeded + retried) / all >= 0.99 && wrong.length === 0,
  })
})

it('answers that are lost', async () => {
  const { crashed, lost, succeeded, retried, failed, wrong, slowestMs } = await loseAnswers(120)
  const all = succeeded + retried + failed
  record({
    what: 'one of 200 answers of PostgreSQL lost with its connection for 120 s at 100 requests a second',
    toReach: '0 crashes, ≥ 99 % success with one retry at most, 0 wrong answers',
    measured: `${crashed ? 1 : 0} crashes, ${(((succeeded + retried) / all) * 100).toFixed(2)} % of ${all} (${retried} by a retry), ${wrong.length} wrong; ${lost} answers lost, slowest ${Math.round(slowestMs)} ms`,
    reached: !crashed && lost > 0 && (succeeded + retried) / all >= 0.99 && wrong.length === 0,
  })
})

it('a rolling restart', async () => {
  const rounds = 200
  const { tally, messages, streams, met, ...stops } = await rollingRestart({ rounds, perSecond: 200 })
  const failures = tally.retried + tally.failed + tally.wrong.length
  const isWhole = messages.lost + messages.doubled + streams.broken === 0
  record({
    what: `three processes replaced one after the other, ${rounds} times, under 200 requests a second over kept connections and 4 streams, the balancer told by nobody (E15)`,
    toReach: '0 failed requests, 0 broken streams, 0 lost or doubled messages, exit ≤ 10 s',
    measured: `${failures} of ${tally.succeeded + failures} requests (${tally.retried} by a retry; ${met.lostOnKept} lost on a kept connection, ${met.lostOnFresh} on a fresh one), ${streams.broken} of ${streams.begun} streams broken, ${messages.lost} messages lost, ${messages.doubled} doubled (${messages.once} sent, ${messages.late} not worth sending any more; in the database: ${stops.states}); ${stops.replaced} replaced, ${stops.unclean} not cleanly, in ${Math.round(stops.slowestStopMs)} ms at most`,
    reached:
      failures === 0 &&
      isWhole &&
      stops.replaced >= rounds &&
      met.refusals >= rounds &&
      stops.unclean === 0 &&
      stops.slowestStopMs <= 10_000,
  })
})

it.each([
  ['ends at once', { rounds: 9, seconds: 3, traffic: 'steady' }],
  ['takes no more writes', { rounds: 9, seconds: 3, traffic: 'steady' }],
  ['falls silent', { rounds: 3, seconds: 15, traffic: 'steady' }],
  ['ends at once', { rounds: 3, seconds: 5, traffic: 'light' }],
  ['takes no more writes', { rounds: 3, seconds: 5, traffic: 'light' }],
  ['falls silent', { rounds: 3, seconds: 30, traffic: 'light' }],
] as const)('a failover from a primary that %s', async (loss, rounds) => {
  const traffic = rounds.traffic === 'light' ? 'one request at a time' : '100 requests a second'
  const { acknowledged, lost, usableAgain, wrong, crashes, firstWriteMs } = await failOver(rounds, loss)
  const slowestMs = Math.max(...firstWriteMs)
  record({
    what: `a primary that ${loss}, its synchronous standby promoted, under ${traffic}, ${rounds.rounds} rounds (E5)`,
    toReach: '≤ 10 s from the promotion to a good write, 0 acknowledged writes lost, 0 crashes',
    measured: `${Math.round(slowestMs)} ms (median ${Math.round(median(firstWriteMs))}), ${lost} of ${acknowledged} sign-ins lost, ${usableAgain} codes usable again, ${wrong.length} wrong answers, ${crashes} crashes`,
    reached: slowestMs <= 10_000 && lost + usableAgain + wrong.length + crashes === 0,
  })
})

it('migrations while people sign in', async () => {
  const { tally, crashed, versions, longestWaitMs } = await migrateUnderLoad(120)
  const failures = tally.retried + tally.failed + tally.wrong.length + (crashed ? 1 : 0)
  record({
    what: 'the steps of further versions under 100 requests a second, every other one against a transaction that holds its tables for 1 s (E16)',
    toReach: '0 × 5xx, a wait for a table ≤ 200 ms, both versions serve',
    measured: `${failures} of ${tally.succeeded + failures} requests failed, ${Math.round(longestWaitMs)} ms, ${versions} versions; slowest request ${Math.round(tally.slowestMs)} ms`,
    reached: failures === 0 && longestWaitMs <= 200,
  })
})

it.each([
  ['postgresql', 'between two steps'],
  // All steps of a file are one transaction: a kill falls before its end or after it.
  ['sqlite', 'before the end of their transaction'],
] as const)('migrations that are killed on %s', async (engine, midway) => {
  const { stepsMade, steps, failed, different } = await killMigrations(50, engine)
  const fell = stepsMade.filter((made) => made < steps && (made > 0 || engine === 'sqlite')).length
  const begun = stepsMade.length
  record({
    what: `\`keychime migrate up\` on an empty database of ${engine} killed at a random moment 50 times, then run once more (E16)`,
    toReach: `50 complete, 50 schemas as if never killed, some of them killed ${midway}`,
    measured: `${begun - failed.length} complete, ${begun - different} schemas as if never killed; ${fell} killed ${midway}`,
    reached: begun === 50 && failed.length + different === 0 && fell > 0,
  })
})
