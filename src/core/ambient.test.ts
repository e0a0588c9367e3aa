import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createAmbient } from './ambient.ts'

const HOUR_MS = 3_600_000
const noon = Date.UTC(2026, 0, 1, 12)

describe('the clock', () => {
  let elapsedMs = 0
  const pass = (ms: number): void => {
    elapsedMs += ms
    vi.advanceTimersByTime(ms)
  }
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: noon })
    vi.spyOn(performance, 'now').mockImplementation(() => elapsedMs)
  })
  afterEach(() => {
    vi.restoreAllMocks()
    vi.useRealTimers()
  })

  it('goes on at half the pace while the machine’s is set back by an hour, until that has caught up', () => {
    const { now } = createAmbient()
    expect(now()).toBe(noon)

    vi.setSystemTime(noon - HOUR_MS)
    expect(now()).toBe(noon)
    pass(HOUR_MS)
    expect(now()).toBe(noon + HOUR_MS / 2)
    pass(2 * HOUR_MS)
    expect(now()).toBe(noon + 2 * HOUR_MS)
  })

  it('asks how much time passed only while the machine’s is behind it', () => {
    const { now } = createAmbient()
    const looksAt = (time: number): number => {
      vi.setSystemTime(time)
      vi.mocked(performance.now).mockClear()
      now()
      return vi.mocked(performance.now).mock.calls.length
    }

    expect([noon, noon + 1, noon - 1, noon + HOUR_MS, noon + HOUR_MS].map(looksAt)).toEqual([0, 0, 1, 1, 0])
  })

  it('follows the machine’s at once where that is set forward, or back by a day', () => {
    const { now } = createAmbient()
    const followed = [25, 1, 2].map((hours) => {
      vi.setSystemTime(noon + hours * HOUR_MS)
      return now()
    })

    expect(followed).toEqual([25, 1, 2].map((hours) => noon + hours * HOUR_MS))
  })

  it('remembers that it was an hour later already and goes on from there, and not that it was a day', () => {
    const [hour, day] = [createAmbient(), createAmbient()]
    hour.remember(noon + HOUR_MS)
    day.remember(noon + 24 * HOUR_MS)

    expect([hour.now(), day.now()]).toEqual([noon + HOUR_MS, noon])
    pass(HOUR_MS)
    expect([hour.now(), day.now()]).toEqual([noon + 1.5 * HOUR_MS, noon + HOUR_MS])
  })

  it('forgets what the machine’s said once it goes by another, and follows that back slowly', () => {
    const { now, heed } = createAmbient()
    expect(now()).toBe(noon)
    heed(noon - HOUR_MS)
    expect(now()).toBe(noon - HOUR_MS)

    heed(noon - 2 * HOUR_MS)
    expect(now()).toBe(noon - HOUR_MS)
  })
})
