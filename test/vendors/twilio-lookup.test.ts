import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { NumberLookup } from '../../src/core/number-lookup.ts'
import type { TwilioLookupSettings, TwilioSettings } from '../../src/core/provider-settings.ts'
import { lookupOf } from '../../src/providers/twilio/lookup.ts'
import { noteOfDescription, startTwilio, twilioError, twilioSettings } from './twilio.ts'

const number = '+447700900000'
const twilio = await startTwilio()
afterAll(() => twilio.close())
let now = 1_000
beforeEach(() => void (now = 1_000))

describe(`Twilio Lookup${noteOfDescription}`, () => {
  it('is not there where it is not configured, nor in test mode', () => {
    expect(lookupOf(twilioSettings(twilio.url), { now: () => now })).toBeUndefined()
    expect(lookup({}, { testMode: true })).toBeUndefined()
  })

  it('asks for the fields it was told to', async () => {
    await lookup()?.ask(number)

    expect(twilio.asked.at(-1)).toMatchObject({
      method: 'GET',
      path: '/v2/PhoneNumbers/%2B447700900000?Fields=line_type_intelligence%2Csim_swap%2Csms_pumping_risk',
    })
  })

  it('tells line, carrier, SIM swap and pumping', async () => {
    twilio.next(told({ ...line, ...swap, ...pumping }))

    expect(await lookup()?.ask(number)).toEqual({
      outcome: 'known',
      isValid: true,
      country: 'GB',
      type: 'mobile',
      carrier: 'Vodafone UK',
      simSwap: { isRecent: true, at: Date.UTC(2026, 0, 2, 3, 4, 5) },
      pumping: { score: 61, isBlocked: false, carrierRisk: 'moderate' },
    })
  })

  it('tells what it knows where a field failed or says little', async () => {
    twilio.next(
      told({
        line_type_intelligence: { error_code: 60601 },
        sim_swap: null,
        sms_pumping_risk: { number_blocked: true },
      }),
    )
    twilio.next({
      status: 200,
      body: { phone_number: number, valid: false, country_code: null, line_type_intelligence: null },
    })

    expect(await lookup()?.ask(number)).toEqual({
      outcome: 'known',
      isValid: true,
      country: 'GB',
      pumping: { isBlocked: true },
    })
    expect(await lookup()?.ask(number)).toEqual({ outcome: 'known', isValid: false })
  })

  it.each([
    [
      'every field failed',
      told({ line_type_intelligence: { error_code: 60601 } }),
      { reason: 'not_told', errorCode: '60601' },
    ],
    ['there are too many', twilioError(429, 20429), { reason: 'rate_limited', errorCode: '20429' }],
    ['it has no such number', twilioError(404, 20404), { reason: 'not_found', errorCode: '20404' }],
    ['somebody else answers', { status: 502 }, { reason: 'rejected' }],
    ['the connection breaks', 'reset', { reason: 'connection_lost' }],
    ['it is late', 'hang', { reason: 'timeout' }],
  ] as const)('says unknown where %s', async (_what, answered, expected) => {
    twilio.next(answered)

    expect(await lookup({ fields: ['line_type_intelligence'], deadlineMs: 300 })?.ask(number)).toEqual({
      outcome: 'unknown',
      ...expected,
    })
  })
})

describe('what Lookup said', () => {
  it('is kept for its time, each number for itself', async () => {
    const ask = lookup()?.ask
    const before = twilio.asked.length
    await ask?.(number)
    await ask?.(number)
    await ask?.('+447700900001')
    expect(twilio.asked).toHaveLength(before + 2)

    now += 60_000
    await ask?.(number)
    expect(twilio.asked).toHaveLength(before + 3)
  })

  it('is asked for once by all who wait', async () => {
    const ask = lookup()?.ask
    const before = twilio.asked.length
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask?.(number)))

    expect(new Set(answers).size).toBe(1)
    expect(twilio.asked).toHaveLength(before + 1)
  })

  it('is not kept where it said nothing', async () => {
    const ask = lookup()?.ask
    twilio.next(twilioError(500, 20500))

    expect(await ask?.(number)).toMatchObject({ outcome: 'unknown' })
    expect(await ask?.(number)).toMatchObject({ outcome: 'known' })
  })

  it('is kept of ten thousand numbers, and those asked for last stay', async () => {
    let asked = 0
    const fetch = async (): Promise<Response> => Response.json({ valid: true, calls: ++asked })
    const ask = lookup({}, {}, fetch)?.ask
    for (let index = 0; index < 10_000; index++) await ask?.(`+4477${index}`)
    await ask?.('+44770')
    await ask?.('+4477new')
    await ask?.('+44770')
    expect(asked).toBe(10_001)

    await ask?.('+44771')
    expect(asked).toBe(10_002)
  })
})

const line = {
  line_type_intelligence: { type: 'mobile', carrier_name: 'Vodafone UK', mobile_country_code: '234', error_code: null },
}
const swap = {
  sim_swap: {
    last_sim_swap: { last_sim_swap_date: '2026-01-02T03:04:05Z', swapped_period: 'PT48H', swapped_in_period: true },
    error_code: null,
  },
}
const pumping = {
  sms_pumping_risk: {
    carrier_risk_category: 'moderate',
    number_blocked: false,
    sms_pumping_risk_score: 61,
    error_code: null,
  },
}

function told(fields: object): { readonly status: number; readonly body: object } {
  return { status: 200, body: { phone_number: number, valid: true, country_code: 'GB', ...fields } }
}

function lookup(
  changes: Partial<TwilioLookupSettings> = {},
  account: Partial<TwilioSettings> = {},
  fetch?: () => Promise<Response>,
): NumberLookup | undefined {
  const settings: TwilioLookupSettings = {
    baseUrl: twilio.url,
    fields: ['line_type_intelligence', 'sim_swap', 'sms_pumping_risk'],
    deadlineMs: 2_000,
    cacheMs: 60_000,
    isStrict: false,
    ...changes,
  }
  return lookupOf(
    { ...twilioSettings(twilio.url, account), lookup: settings },
    { now: () => now, ...(fetch && { fetch }) },
  )
}
