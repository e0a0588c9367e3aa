import { it } from 'vitest'
import { median, record } from '../figures/figure.ts'
import { engines } from '../sessions/stage.ts'
import { hashBeside } from './hashing.ts'
import { p99 } from './verifies.ts'

it.each(engines)('passwords beside codes, on %s', async (engine) => {
  const { calm, busy, passwords } = await hashBeside(engine, { rounds: 5, seconds: 20, perSecond: 20 })
  const ratios = busy.map((round, at) => p99(round) / p99(calm[at] ?? []))
  const [without, beside] = [calm, busy].map((rounds) => median(rounds.map(p99)).toFixed(1))
  const answered = Object.entries(passwords).map(([status, times]) => `${times} × ${status}`)
  record({
    what: `eight who sign in by password without pause beside 20 a second who sign in by code, on ${engine}, in rounds of 20 s with and without (E23; there is no export yet, and hashing is what takes longest): p99 of verify`,
    toReach: '≤ 2 × without',
    measured: `${median(ratios).toFixed(2)} × (${without} → ${beside} ms; median of ${ratios.length} rounds); passwords ${answered.join(', ')}`,
    reached: median(ratios) <= 2 && Object.keys(passwords).join() === '200',
  })
})
