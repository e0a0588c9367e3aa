import { it } from 'vitest'
import { median, record } from '../figures/figure.ts'
import { engines } from '../sessions/stage.ts'
import { keepHouse } from './housekeeping.ts'
import { p99 } from './verifies.ts'

/** With a message and an event of each, a million rows. */
const CODES = 333_334

it.each(engines)('a million rows to remove, on %s', async (engine) => {
  const { calm, busy, removed, seconds } = await keepHouse(engine, { codes: CODES, perSecond: 20 })
  const ratios = busy.map((round, at) => p99(round) / p99(calm[at] ?? [])).filter((ratio) => !Number.isNaN(ratio))
  const all = [calm, busy].map((rounds) => median(rounds.map(p99)).toFixed(1))
  record({
    what: `1,000,000 rows that are past their retention, codes with a message and an event of each, removed by \`keychime serve\` on ${engine} while people sign in, 20 a second, in rounds of a minute with and without: p99 of verify`,
    toReach: '≤ 2 × without, all removed',
    measured: `${median(ratios).toFixed(2)} × (${all.join(' → ')} ms; median of ${ratios.length} rounds), ${removed} rows in ${seconds.toFixed(0)} s, ${Math.round(removed / seconds)} a second`,
    reached: median(ratios) <= 2 && removed === 3 * CODES,
  })
})
