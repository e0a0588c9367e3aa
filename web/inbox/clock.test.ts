import { describe, expect, it } from 'vitest'
import { ago } from './clock.ts'

const now = Date.parse('2026-03-01T12:00:00Z')

describe('how long ago a message came', () => {
  it.each([
    ['2026-03-01T11:59:58Z', 'just now'],
    ['2026-03-01T12:00:09Z', 'just now'],
    ['2026-03-01T11:59:40Z', '20 seconds ago'],
    ['2026-03-01T11:58:30Z', '1 minute ago'],
    ['2026-03-01T09:10:00Z', '2 hours ago'],
    ['2026-02-27T12:00:00Z', '2 days ago'],
  ])('%s is %s', (at, said) => {
    expect(ago(Date.parse(at), now)).toBe(said)
  })
})
