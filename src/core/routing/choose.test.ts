import { describe, expect, it } from 'vitest'
import { type Candidate, choose } from './choose.ts'
import { type Evidence, noEvidence } from './evidence.ts'

const seen = (judged: number, used: number): Evidence => ({ ...noEvidence, judged, used })

function candidate(way: string, known: Partial<Candidate<string>> = {}): Candidate<string> {
  return { way, step: 0, price: 0.03, here: noEvidence, everywhere: noEvidence, ...known }
}

/** Nothing is tried out unless the dice say so. */
function ordered(candidates: readonly Candidate<string>[], random = () => 0.99): readonly string[] {
  return choose(candidates, { now: 0, failureCost: 0.01, random }).map(({ way }) => way)
}

describe('choose', () => {
  it('keeps the order of ways of which nothing is known', () => {
    expect(ordered([candidate('one'), candidate('two'), candidate('three')])).toEqual(['one', 'two', 'three'])
  })

  it('goes by the price where nothing else is known', () => {
    expect(ordered([candidate('dear', { price: 0.05 }), candidate('cheap')])).toEqual(['cheap', 'dear'])
  })

  it('puts a cheap way last whose codes nobody uses', () => {
    const silent = candidate('silent', { price: 0.01, here: seen(40, 0) })

    expect(ordered([silent, candidate('dear', { price: 0.08, here: seen(40, 32) })])).toEqual(['dear', 'silent'])
  })

  it('goes by all countries where little is known of this one', () => {
    const elsewhere = candidate('good elsewhere', { everywhere: seen(300, 285) })

    expect(ordered([candidate('unknown'), elsewhere])).toEqual(['good elsewhere', 'unknown'])
  })

  it('goes by this country where it is known, whatever happens in others', () => {
    const here = candidate('bad here', { everywhere: seen(300, 285), here: seen(60, 6) })

    expect(ordered([here, candidate('unknown')])).toEqual(['unknown', 'bad here'])
  })

  it('takes a later step of the ladder before an earlier one only where that is twice as dear', () => {
    const [app, sms] = [candidate('app', { price: 0.03 }), candidate('sms', { price: 0.02, step: 1 })]
    const silent = { ...app, here: seen(100, 20) }

    expect(ordered([app, sms])).toEqual(['app', 'sms'])
    expect(ordered([silent, { ...sms, here: seen(100, 90) }])).toEqual(['sms', 'app'])
  })

  it('tells what each was reckoned by', () => {
    const [choice] = choose([candidate('one', { here: seen(14, 14) })], {
      now: 0,
      failureCost: 0.01,
      random: () => 0.99,
    })

    expect(choice).toMatchObject({ way: 'one', price: 0.03, judged: 14, conversion: 0.925, drawn: 0.925 })
    expect(choice?.cost).toBeCloseTo(0.04 / 0.925)
  })

  it('now and then tries a way of which little is known, once it knows the best', () => {
    const candidates = [candidate('known', { here: seen(50, 40) }), candidate('new', { price: 0.032 })]
    const draws = (known: number, fresh: number) => {
      // Whether to try at all, and then two for each draw of the normal distribution.
      const dice = [0, known, 0, fresh, 0]
      return () => dice.shift() ?? 0
    }

    expect(ordered(candidates)).toEqual(['known', 'new'])
    expect(ordered(candidates, draws(0, 0.9))).toEqual(['new', 'known'])
    expect(ordered([candidate('unknown'), ...candidates.slice(1)], draws(0, 0.9))).toEqual(['unknown', 'new'])
  })

  it('gives nothing for nothing', () => {
    expect(ordered([])).toEqual([])
  })
})
