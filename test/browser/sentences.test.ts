import { describe, expect, it } from 'vitest'
import { refusalText } from '../../src/client/login/sentences.ts'
import { refusals } from '../../src/errors.ts'

const said = (code: string) => refusalText({ ok: false, reason: 'refused', status: 400, code })

const asked = ['invalid_identifier', 'invalid_email', 'invalid_phone', 'validation_error']
const limits = ['cooldown', 'hourly_limit', 'daily_limit', 'rate_limited']
const others = ['authentication_failed', 'origin_not_allowed', 'misdirected_request']

describe('what the sign-in page says of a refusal', () => {
  it.each([...asked, ...limits, ...others])('%s is one that the server gives, and has its own sentence', (code) => {
    expect(Object.keys(refusals)).toContain(code)
    expect(said(code)).not.toBe(said('something_new'))
  })

  it('never tells what was wrong with a code', () => {
    expect(said('authentication_failed')).toBe(
      'That code is not right, or no longer valid. Check the newest message, or send the code again.',
    )
  })
})
