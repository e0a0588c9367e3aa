import { it } from 'vitest'
import { record } from '../figures/figure.ts'
import { engines } from '../sessions/stage.ts'
import { soak } from './soak.ts'

const TWO_HOURS_S = 7_200
/** A second. The server of a database needs its part of two cores. */
const rates = { sqlite: 70, postgresql: 20 }

it.each(engines)(
  'two hours of sign-ins on %s',
  async (engine) => {
    const load = { seconds: TWO_HOURS_S, perSecond: rates[engine] }
    const { tally, people, megabytes, megabytesPerTenMinutes } = await soak(engine, load)
    const { wrong, failed, retried, slowestMs } = tally
    record({
      what: `${load.perSecond} new people a second sign in for two hours on ${engine}: growth of resident memory after the first 20 minutes (E19)`,
      toReach: '≤ 1 MB in 10 min, 0 wrong answers',
      measured: `${megabytesPerTenMinutes.toFixed(2)} MB in 10 min (${Math.round(megabytes[9] ?? 0)} → ${Math.round(megabytes.at(-1) ?? 0)} MB); ${people} people, ${wrong.length} wrong, ${retried} by a retry, ${failed} refused twice, slowest ${Math.round(slowestMs)} ms`,
      reached: megabytesPerTenMinutes <= 1 && wrong.length + failed === 0,
    })
  },
  (TWO_HOURS_S + 600) * 1_000,
)
