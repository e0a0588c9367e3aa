import { describe, expect, it } from 'vitest'
import { standings } from './standings.ts'

const times = new Map([
  ['raw', [1, 1, 1]],
  ['keychime', [2, 2, 2]],
  ['peer', [8, 6, 4]],
])
const goals = [
  { against: 'raw', atLeast: (nodeMajor: number) => (nodeMajor < 22 ? 0.8 : 0.4) },
  { against: 'peer', atLeast: () => 3 },
]
const rules = { limit: 'raw', goals, absent: [], nodeMajor: 20 }

function of(name: string, found = standings(times, rules)) {
  return found.find((standing) => standing.name === name)
}

describe('standings', () => {
  it('compare everybody with the limit, and keychime with everybody', () => {
    expect(of('peer')).toMatchObject({ nanoseconds: 6, ofLimit: { median: 1 / 6 }, oursIs: { median: 3 } })
    expect(of('keychime')).toEqual({
      name: 'keychime',
      nanoseconds: 2,
      ofLimit: { median: 0.5, lower: 0.5, upper: 0.5 },
    })
  })

  it('say whether goals are reached, by the Node that it ran on', () => {
    expect(of('raw')).toMatchObject({ toReach: 0.8, reached: false })
    expect(of('raw', standings(times, { ...rules, nodeMajor: 24 }))).toMatchObject({ toReach: 0.4, reached: true })
    expect(of('peer')).toMatchObject({ toReach: 3, reached: true })
  })

  it('reach nothing without keychime, and tell why it is not there', () => {
    const without = new Map([...times].filter(([name]) => name !== 'keychime'))
    const found = standings(without, { ...rules, absent: [{ name: 'keychime', reason: 'it did not start' }] })

    expect(of('raw', found)).toMatchObject({ toReach: 0.8, reached: false })
    expect(of('keychime', found)).toEqual({ name: 'keychime', unavailable: 'it did not start' })
  })
})
