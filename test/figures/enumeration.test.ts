import { describe, expect, it } from 'vitest'
import { areaUnderCurve, askAboutRecipients, kinds, steps } from './enumeration.ts'

const EACH = 25

describe('asking about recipients of four kinds', () => {
  it('gives one answer to each question but for ids, over HTTP', async () => {
    const answers = await askAboutRecipients('sqlite', EACH)
    const counts = steps.map((step) => {
      const own = answers.filter((one) => one.step === step)
      return [step, own.length, new Set(own.map(({ shape }) => shape)).size]
    })

    expect(counts).toEqual(steps.map((step) => [step, EACH * kinds.length, 1]))
    expect(steps.map((step) => answers.find((one) => one.step === step)?.shape.slice(0, 3))).toEqual([
      '200',
      '401',
      '401',
    ])
  })
})

describe('the area under the curve', () => {
  it.each([
    [[1, 2, 3], [4, 5, 6], 0],
    [[4, 5, 6], [1, 2, 3], 1],
    [[1, 2, 3], [1, 2, 3], 0.5],
    [[1, 4], [2, 3], 0.5],
    [[2, 2], [1, 2], 0.75],
  ])('of %j against %j is %d', (ones, others, area) => {
    expect(areaUnderCurve(ones, others)).toBe(area)
  })
})
