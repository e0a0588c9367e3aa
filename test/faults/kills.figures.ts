import { describe, it } from 'vitest'
import { median, record } from '../figures/figure.ts'
import { engines } from '../sessions/stage.ts'
import { canLosePower, preparePower } from './power.ts'
import { killServers } from './server-killed.ts'

describe.each(engines)('kill -9 on %s', (engine) => {
  it('in the midst of requests', async () => {
    const [rounds, seed] = [1_000, Date.now() % 2 ** 32]
    const { sent, answered, unheard, lost, people, signedOut, kept, startMs } = await killServers(engine, {
      rounds,
      seed,
    })
    const slowestMs = Math.max(...startMs)
    const areKept = [kept.accounts, kept.used, kept.sessions].every((count) => count === people)
    record({
      what: `kill -9 in the midst of 25 verifies, 25 refreshes and 25 sign-outs on ${engine}, at the moment of a random answer, ${rounds} times; then all that were not answered once more (E1)`,
      toReach: '0 codes accepted twice, 0 answered accounts, sessions, refreshes or sign-outs lost, start ≤ 2 s',
      measured: `${lost.length} of ${answered} answers did not hold, of ${sent} requests (${unheard} of the others were done before the kill); ${people} people, ${kept.accounts} accounts, ${kept.used} used codes, ${kept.sessions} sessions; ${signedOut} signed out, ${kept.ended} ended; start in ${Math.round(median(startMs))} ms, at most ${Math.round(slowestMs)} ms (seed ${seed})`,
      reached: lost.length === 0 && areKept && kept.ended === signedOut && answered < sent && slowestMs <= 2_000,
    })
  })
})

it.skipIf(!canLosePower())('power that is lost', async () => {
  const [rounds, seed, power] = [300, Date.now() % 2 ** 32, preparePower()]
  const { sent, answered, lost, people, kept, signedOut } = await killServers('sqlite', { rounds, seed, outage: power })
  power.remove()
  const areKept = [kept.accounts, kept.used, kept.sessions].every((count) => count === people)
  record({
    what: `power lost in the midst of as many requests on sqlite, ${rounds} times: the process killed, and of its file and its log only what was synced put back (E3)`,
    toReach: '0 codes accepted twice, 0 answered accounts, sessions, refreshes or sign-outs lost',
    measured: `${lost.length} of ${answered} answers did not hold, of ${sent} requests; ${people} people, ${kept.accounts} accounts, ${kept.used} used codes, ${kept.sessions} sessions; ${signedOut} signed out, ${kept.ended} ended (seed ${seed})`,
    reached: lost.length === 0 && areKept && kept.ended === signedOut && answered < sent,
  })
})
