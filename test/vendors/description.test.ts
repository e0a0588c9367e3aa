import { describe, expect, it } from 'vitest'
import { judgeTwilio, noteOfDescription, twilioSettings } from './twilio.ts'

describe.skipIf(judgeTwilio === undefined)(`Twilio's description${noteOfDescription}`, () => {
  it.each([
    ['a field that is none', 'Boddy=x', /additional properties Boddy/],
    ['a number that is none', 'ValidityPeriod=soon', /ValidityPeriod must be integer/],
    ['a word of no list', 'ContentRetention=burn', /ContentRetention must be equal to one of/],
    ['an id of another shape', `ContentSid=HX${'x'.repeat(32)}`, /ContentSid must match pattern/],
    ['a recipient that is none', 'To=nobody', /To must match format/],
  ])('finds %s', async (_what, field, found) => {
    const path = `/2010-04-01/Accounts/${twilioSettings('').accountSid}/Messages.json`
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const body = `Body=x&${field}${field.startsWith('To') ? '' : '&To=%2B442079460958'}`

    expect(judgeTwilio?.({ method: 'POST', path, headers, body })).toEqual([expect.stringMatching(found)])
  })

  it('finds a field that is missing, a type of body, a method and a path', () => {
    const asked = { method: 'POST', path: `/2010-04-01/Accounts/${twilioSettings('').accountSid}/Calls.json`, body: '' }
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const judged = (changes: object): unknown => judgeTwilio?.({ ...asked, headers, ...changes })

    expect(judged({})).toHaveLength(2)
    expect(judged({ headers: { 'content-type': 'application/json' } })).toHaveLength(1)
    expect(judged({ method: 'PUT' })).toHaveLength(1)
    expect(judged({ path: '/2010-04-01/Accounts/AC1/Calls.json' })).toHaveLength(4)
    expect(judged({ path: '/2010-04-02/Accounts' })).toHaveLength(1)
  })
})
