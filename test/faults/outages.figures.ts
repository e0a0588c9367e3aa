import { it } from 'vitest'
import { record } from '../figures/figure.ts'
import { fullDisk } from './full-disk.ts'
import { oneFile } from './one-file.ts'
import { silentDatabase, slowDatabase } from './slow-database.ts'

it('a slow database', async () => {
  const rounds = 20
  const slow = await slowDatabase(rounds)
  const isTold = slow.others.length === 0 && slow.slowestRefusalMs <= 1_000
  const isSaid = slow.live.join() === '200' && slow.ready.join() === '503'
  record({
    what: 'PostgreSQL 2 s late, 500 requests at once, 20 times (E6)',
    toReach: 'the excess 503 with Retry-After in ≤ 1 s, live 200, ready 503, memory ≤ +50 MB, recovery ≤ 5 s',
    measured: `${slow.refused} of ${rounds * 500} refused, the slowest in ${inMs(slow.slowestRefusalMs)}, ${slow.served} served, ${slow.others.length} others; live ${slow.live} (slowest ${inMs(slow.slowestLiveMs)}), ready ${slow.ready}; ${slow.grownMegabytes.toFixed(0)} MB more; recovery ${inMs(slow.recoveredMs)}`,
    reached: isTold && isSaid && slow.grownMegabytes <= 50 && slow.recoveredMs <= 5_000,
  })
})

it('a silent database', async () => {
  const silent = await silentDatabase()
  record({
    what: 'PostgreSQL that takes connections and answers nothing, 500 requests at once to a process that has just started (E6)',
    toReach: 'all 503 with Retry-After in ≤ 1 s, live 200, recovery ≤ 5 s',
    measured: `${silent.refused} of 500 refused, the slowest in ${inMs(silent.slowestRefusalMs)}, ${silent.others.length} others; live ${silent.live} (slowest ${inMs(silent.slowestLiveMs)}); recovery ${inMs(silent.recoveredMs)}`,
    reached:
      silent.refused === 500 &&
      silent.slowestRefusalMs <= 1_000 &&
      silent.live.join() === '200' &&
      silent.recoveredMs <= 5_000,
  })
})

it('a full disk', async () => {
  const rounds = 20
  const full = await fullDisk(rounds)
  const isRight = full.writes.join() === '503 unavailable, again in 1 s' && full.reads.join() === '200'
  const isSaid = full.live.join() === '200' && full.slowestUnreadyMs <= 1_500
  const { wrong, succeeded, retried, failed } = full.tally
  record({
    what: 'the disk under SQLite filled and freed 20 times while people sign in (E10)',
    toReach: 'writes 503, reads 200, 0 wrong answers, 0 codes sent and not stored, recovery ≤ 5 s, the file whole',
    measured: `writes ${full.writes}, reads ${full.reads}, live ${full.live}, ready 503 in at most ${inMs(full.slowestUnreadyMs)}; ${wrong.length} wrong of ${succeeded + retried + failed} (${retried} by a retry, ${failed} refused twice), ${full.unstored} not stored; recovery at most ${inMs(full.slowestRecoveryMs)}; integrity_check ${full.integrity}`,
    reached:
      isRight &&
      isSaid &&
      wrong.length + full.unstored === 0 &&
      full.slowestRecoveryMs <= 5_000 &&
      full.integrity === 'ok',
  })
})

it('several processes on one file', async () => {
  const { tally, allowed, redeemed } = await oneFile({ seconds: 120, perSecond: 20 })
  const { wrong, succeeded, retried, failed, slowestMs } = tally
  record({
    what: 'three processes on one file of SQLite, 40 requests a second at each for 120 s',
    toReach: '0 wrong answers, limits hold over all, a code redeemed once, ≥ 99 % success with one retry at most',
    measured: `${wrong.length} wrong of ${succeeded + retried + failed}, ${retried} by a retry, ${failed} refused twice, slowest ${inMs(slowestMs)}; ${allowed} of 10 allowed, redeemed ${redeemed} time(s)`,
    reached: wrong.length === 0 && allowed === 10 && redeemed === 1 && failed <= 0.01 * (succeeded + retried + failed),
  })
})

function inMs(time: number): string {
  return `${Math.round(time)} ms`
}
