import { it } from 'vitest'
import { median, record } from '../figures/figure.ts'
import { cutConnections } from './connections-cut.ts'
import { failOver } from './failover.ts'
import { killMigrations } from './migration-killed.ts'
import { migrateUnderLoad } from './migration-under-load.ts'
import { raceTwoProcesses } from './races.ts'
import { rollingRestart } from './rolling-restart.ts'

it('races on PostgreSQL', async () => {
  const { rounds, redeemed, mostEvaluated, accounts } = await raceTwoProcesses(500)
  record({
    what: '200 parallel verifies of one right code at two processes on PostgreSQL, 500 rounds',
    toReach: 'exactly 1 success a round',
    measured: `${redeemed} successes in ${rounds} rounds`,
    reached: redeemed === rounds,
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

it('a rolling restart', async () => {
  const { tally, replaced, messages } = await rollingRestart({ seconds: 360, perSecond: 200 })
  const failures = tally.retried + tally.failed + tally.wrong.length
  record({
    what: 'three processes replaced one after the other under 200 requests a second (E15, 200 rounds)',
    toReach: '0 failed requests, 0 lost or doubled messages',
    measured: `${failures} of ${tally.succeeded + failures} requests, ${messages.lost} lost, ${messages.doubled} doubled (${messages.once} sent, ${messages.late} not worth sending any more); ${replaced} replaced`,
    reached: failures === 0 && messages.lost === 0 && messages.doubled === 0,
  })
})

it.each([
  ['ends at once', { rounds: 9, seconds: 3 }],
  ['takes no more writes', { rounds: 9, seconds: 3 }],
  ['falls silent', { rounds: 3, seconds: 15 }],
] as const)('a failover from a primary that %s', async (loss, rounds) => {
  const { acknowledged, lost, usableAgain, wrong, crashes, firstWriteMs } = await failOver(rounds, loss)
  const slowestMs = Math.max(...firstWriteMs)
  record({
    what: `a primary that ${loss}, its synchronous standby promoted, under 100 requests a second, ${rounds.rounds} rounds (E5)`,
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

it.each(['postgresql', 'sqlite'] as const)('migrations that are killed on %s', async (engine) => {
  const { stepsMade, failed, different } = await killMigrations(50, engine)
  const [midway, begun] = [stepsMade.filter((steps) => steps > 0).length, stepsMade.length]
  record({
    what: `\`keychime migrate up\` on an empty database of ${engine} killed at a random moment 50 times, then run once more (E16)`,
    toReach: '50 complete, 50 schemas as if never killed',
    measured: `${begun - failed} complete, ${begun - different} schemas as if never killed; ${midway} had made steps`,
    reached: failed + different === 0,
  })
})
