import { expect, it } from 'vitest'
import { Secret } from './secret.ts'
import { shown } from './shown.ts'

it.each([
  'staging',
  'Production',
  'en-GB',
  'hs256',
  '10 minutes',
  '+14155238886',
  '10.0.0.0/33',
  'sms/twilio/x',
  'otp.max_attempts',
  'https://x.example/login',
  '',
])('%j is shown, as what was meant for another setting', (text) => {
  expect(shown(text)).toBe(JSON.stringify(text))
})

it.each([
  'hunter2',
  'Tr0ub4dor&3',
  'S3cret!',
  'kJhGfDsA',
  'correct horse battery staple',
  'SK0123456789abcdef',
  'SG.abcDEF123',
  'summer2026',
  'https://hooks.example/T01/xK9',
  'qwertz\nuiop',
])('%j is not shown, since it may be a password', (text) => {
  expect(shown(text)).toBe(`a text of ${text.length} characters`)
})

it.each([
  ['postgres://ada:pw@x', 'a text with @'],
  [new Secret('hunter2'), 'a Secret'],
  [12_345, '12345'],
  [10n, '10n'],
  [12_345_678_901_234_567_890n, 'a long number'],
  [Number.NaN, 'NaN'],
  [['hunter2'], 'a list'],
  [{ password: 'hunter2' }, 'an object'],
])('other values are called what they are: %s', (value, words) => {
  expect(shown(value)).toBe(words)
})
