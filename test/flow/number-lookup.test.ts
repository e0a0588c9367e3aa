import { afterEach, beforeEach, expect, it } from 'vitest'
import type { TwilioLookupConfig } from '../../src/config/providers/twilio-config.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import type { Answered, Loopback } from '../vendors/loopback.ts'
import { startTwilio, twilioError, twilioSettings } from '../vendors/twilio.ts'
import { vendor } from './vendor.ts'

const phone = '+12025550123'
const { accountSid, authToken, smsFrom, voiceFrom } = twilioSettings('')

let twilio: Loopback
beforeEach(async () => void (twilio = await startTwilio()))
afterEach(() => twilio.close())

/** An account with these senders, that is asked about numbers. */
function account(lookup: TwilioLookupConfig = {}, senders: object = { smsFrom, voiceFrom }) {
  const fields = ['line_type_intelligence', 'sim_swap', 'sms_pumping_risk'] as const
  const asking = { fields, baseUrl: twilio.url, deadline: 0.3, ...lookup }
  return { accountSid, authToken, ...senders, baseUrl: twilio.url, maxRetries: 1, lookup: asking }
}

/** Asks for a code where Lookup answers so. */
async function asked(answer: Answered, config: object = account()): Promise<TestAuth> {
  const made = await testAuth({ twilio: config, otp: { cooldown: 0 } })
  twilio.next(answer)
  await made.auth.otp.request({ identifier: phone })
  await made.auth.deliver()
  return made
}

/** What was asked of Twilio, in order. */
const resources = (): readonly string[] =>
  twilio.asked.map(({ path }) => /PhoneNumbers|\w+(?=\.json)/.exec(path)?.[0] ?? path)

function told(fields: object): Answered {
  return { status: 200, body: { phone_number: phone, valid: true, country_code: 'US', ...fields } }
}

const landline = told({ line_type_intelligence: { type: 'landline', carrier_name: 'Bell', error_code: null } })
const mobile = told({
  line_type_intelligence: { type: 'mobile', carrier_name: 'Acme Mobile', error_code: null },
  sim_swap: { last_sim_swap: { swapped_in_period: true }, error_code: null },
  sms_pumping_risk: { number_blocked: false, sms_pumping_risk_score: 61, error_code: null },
})
const noNumber: Answered = { status: 200, body: { phone_number: phone, valid: false, line_type_intelligence: null } }

it('a number is asked about before the first message to it, and what is known stands in the event', async () => {
  const { auth, events } = await asked(mobile)
  await auth.otp.request({ identifier: phone })
  await auth.deliver()

  expect(resources()).toEqual(['PhoneNumbers', 'Messages', 'Messages'])
  expect(events.filter(({ type }) => type === 'otp.sent')).toMatchObject(
    [1, 2].map(() => ({
      number: {
        isValid: true,
        country: 'US',
        type: 'mobile',
        carrier: 'Acme Mobile',
        simSwap: { isRecent: true },
        pumping: { score: 61, isBlocked: false },
      },
    })),
  )
})

it('a landline is called and sent no SMS', async () => {
  const { events } = await asked(landline)

  expect(resources()).toEqual(['PhoneNumbers', 'Calls'])
  expect(events.slice(1)).toMatchObject([
    { type: 'otp.failed', transport: 'sms', reason: 'landline', number: { type: 'landline' } },
    { type: 'otp.sent', transport: 'voice', number: { type: 'landline' } },
  ])
})

it('a landline that cannot be called is sent an SMS, unless Lookup is strict', async () => {
  await asked(landline, account({}, { smsFrom }))
  expect(resources()).toEqual(['PhoneNumbers', 'Messages'])

  const { events } = await asked(landline, account({ strict: true }, { smsFrom }))
  expect(resources().slice(2)).toEqual(['PhoneNumbers'])
  expect(events.at(-1)).toMatchObject({ type: 'otp.failed', reason: 'landline' })
})

it('a number that Lookup blocks for pumping is sent nothing where Lookup is strict', async () => {
  const blocked = told({ sms_pumping_risk: { number_blocked: true, sms_pumping_risk_score: 99, error_code: null } })
  await asked(blocked)
  expect(resources()).toEqual(['PhoneNumbers', 'Messages'])

  const { events } = await asked(blocked, account({ strict: true }))
  expect(resources().slice(2)).toEqual(['PhoneNumbers'])
  expect(events.at(-1)).toMatchObject({ type: 'otp.failed', reason: 'fraud' })
})

it('a number that is none is sent what was asked for, unless Lookup is strict', async () => {
  await asked(noNumber)
  expect(resources()).toEqual(['PhoneNumbers', 'Messages'])

  const { events } = await asked(noNumber, account({ strict: true }))
  expect(resources().slice(2)).toEqual(['PhoneNumbers'])
  expect(events.slice(1)).toMatchObject([
    { type: 'otp.failed', reason: 'invalid_recipient', number: { isValid: false } },
  ])
})

it.each([
  ['late', 'hang'],
  ['broken', 'reset'],
  ['limited', twilioError(429, 20429)],
] as const)('an answer that is %s holds up no message', async (_, answer) => {
  const { events } = await asked(answer)

  expect(resources()).toEqual(['PhoneNumbers', 'Messages'])
  expect(events.at(-1)).toMatchObject({ type: 'otp.sent' })
  expect(events.at(-1)).not.toHaveProperty('number')
})

it('a number of which strict Lookup knows nothing is asked about again, then refused for good', async () => {
  const { auth, clock, events } = await asked(twilioError(429, 20429), account({ strict: true }))
  expect(resources()).toEqual(['PhoneNumbers'])
  twilio.next(twilioError(500, 20500))
  clock.advance({ seconds: 1 })
  await auth.deliver()

  expect(resources()).toEqual(['PhoneNumbers', 'PhoneNumbers'])
  expect(events.slice(1)).toMatchObject([{ type: 'otp.failed', reason: 'number_unknown' }])
})

it('nobody asks about an address, in test mode, or where messages stay at home', async () => {
  const post = vendor('post', ['email'])
  const { auth } = await testAuth({ twilio: account(), otp: { channels: ['twilio', post] } })
  await auth.otp.request({ identifier: 'ada@example.com' })
  await auth.deliver()
  expect(post.sent).toHaveLength(1)

  for (const config of [
    { twilio: { ...account(), testMode: true } },
    { twilio: account(), otp: { channels: ['inbox'] } },
  ] as const) {
    const at = await testAuth(config)
    await at.auth.otp.request({ identifier: phone })
    await at.inbox.settle()
    expect(at.events.at(-1)).toMatchObject({ type: 'otp.sent' })
  }
  expect(twilio.asked).toEqual([])
})
