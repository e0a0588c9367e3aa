import { describe, it } from 'vitest'
import { engines } from '../sessions/stage.ts'
import { areaUnderCurve, askAboutRecipients, kinds, type Step, steps } from './enumeration.ts'
import { median, record } from './figure.ts'

const EACH = 5_000

describe.each(engines)('times on %s', (engine) => {
  it('tell nobody what a recipient is', async () => {
    const answers = await askAboutRecipients(engine, EACH)
    for (const step of steps) {
      const timesOf = (kind: string): readonly number[] =>
        answers.filter((one) => one.step === step && one.kind === kind).map(({ ms }) => ms)
      const unknown = timesOf('unknown')
      const compared = kinds
        .filter((kind) => kind !== 'unknown')
        .map((kind) => {
          const times = timesOf(kind)
          return { kind, area: areaUnderCurve(times, unknown), gap: median(times) - median(unknown) }
        })
      const shapes = new Set(answers.filter((one) => one.step === step).map(({ shape }) => shape)).size
      record({
        what: `${what[step]} about unknown recipients and such as are known, disabled and deleted, ${EACH.toLocaleString('en')} of each, in turn and in random order, over HTTP on this machine, on ${engine}: how well a clock tells the others from unknown ones (area under the curve of Mann and Whitney), and the gap between the medians`,
        toReach: 'area 0.47–0.53, gap ≤ 1 ms, one answer but for ids',
        measured: `${compared.map(({ kind, area, gap }) => `${kind} ${area.toFixed(3)}, ${gap.toFixed(3)} ms`).join('; ')} (median ${median(unknown).toFixed(2)} ms); ${shapes} ${shapes === 1 ? 'answer' : 'answers'}`,
        reached: shapes === 1 && compared.every(({ area, gap }) => area >= 0.47 && area <= 0.53 && Math.abs(gap) <= 1),
      })
    }
  })
})

const what: Readonly<Record<Step, string>> = {
  request: 'requests for a code',
  verify: 'wrong guesses by the challenge',
  'verify by identifier': 'wrong guesses by the recipient',
}
