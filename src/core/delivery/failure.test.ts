import { expect, it } from 'vitest'
import { failureReason } from './failure.ts'

it.each([
  [{ isFinal: true, reason: 'opted_out' }, 'unreachable'],
  [{ isFinal: true, reason: 'suppressed' }, 'unreachable'],
  [{ isFinal: true, reason: 'landline' }, 'unreachable'],
  [{ isFinal: false, reason: 'unreachable' }, 'unreachable'],
  [{ isFinal: false, reason: 'landline' }, 'landline'],
  [{ isFinal: false, reason: 'provider_down' }, 'provider_down'],
  [{ isFinal: false, reason: 'quota_exceeded' }, 'provider_down'],
  [{ isFinal: false, reason: 'no_balance' }, 'provider_down'],
  [{ isFinal: false, reason: 'filtered' }, 'undelivered'],
  [{ isFinal: false, reason: 'constructor' }, 'undelivered'],
  [{ isFinal: false }, 'undelivered'],
] as const)('of %j whoever waits is told %s', (delivery, reason) => {
  expect(failureReason(delivery)).toBe(reason)
})
