import { expect, it } from 'vitest'
import { deliveryText } from './delivery-words.ts'

it.each([
  ['email', undefined, 'The email could not be delivered. Check the address, or ask for another.'],
  ['email', 'undelivered', 'The email could not be delivered. Check the address, or ask for another.'],
  [
    'email',
    'unreachable',
    'The email could not be delivered: this address cannot be reached. Check the address, or ask for another.',
  ],
  [
    'email',
    'provider_down',
    'The email could not be delivered: the mail service does not answer now. Ask for another in a few minutes.',
  ],
  [
    'sms',
    'landline',
    'The text message could not be delivered: this number takes no text messages. Check the number, or ask for another.',
  ],
  ['voice', 'of a newer server', 'The call could not be delivered. Check the number, or ask for another.'],
] as const)('%s that failed as %s says why, and what to do', (channel, reason, words) => {
  const attempt = { channel, state: 'failed', ...(reason && { reason }) } as never

  expect(deliveryText({ status: 'failed', attempts: [attempt] })).toBe(words)
})

it('a message that failed before the one that is on its way says why, and leaves the next step to that one', () => {
  const attempts = [
    { channel: 'sms', state: 'failed', reason: 'landline' },
    { channel: 'voice', state: 'sent' },
  ] as const

  expect(deliveryText({ status: 'sent', attempts })).toBe(
    'The text message could not be delivered: this number takes no text messages. The call was handed to the phone network.',
  )
})
