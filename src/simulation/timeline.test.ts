import { describe, expect, it } from 'vitest'
import { createTimeline } from './timeline.ts'

describe('a timeline', () => {
  it('does things in the order of their times, and of two at once the first that was asked for', () => {
    const timeline = createTimeline()
    const done: string[] = []
    const note = (name: string) => () => void done.push(`${timeline.now} ${name}`)
    for (const [at, name] of [
      [30, 'c'],
      [10, 'a'],
      [20, 'b'],
      [10, 'a2'],
      [40, 'd'],
      [10, 'a3'],
    ] as const) {
      timeline.at(at, note(name))
    }
    timeline.run()

    expect(done).toEqual(['10 a', '10 a2', '10 a3', '20 b', '30 c', '40 d'])
  })

  it('does what comes of it, at once where its time is over', () => {
    const timeline = createTimeline()
    const times: number[] = []
    timeline.at(10, () => {
      timeline.at(5, () => void times.push(timeline.now))
      timeline.at(15, () => void times.push(timeline.now))
    })
    timeline.run()

    expect(times).toEqual([10, 15])
  })
})
