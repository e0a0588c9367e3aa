import { afterAll, describe, expect, it } from 'vitest'
import type { Channel } from '../../src/core/channel.ts'
import type { TwilioSettings, TwilioVerifySettings } from '../../src/core/provider-settings.ts'
import { createTwilio } from '../../src/providers/twilio/index.ts'
import { channelContract } from '../../src/testing/channel-contract.ts'
import { testAuth } from '../../src/testing/index.ts'
import {
  APPROVED_CODE,
  formIn,
  phoneMessage as message,
  noteOfDescription,
  senderOf,
  startTwilio,
  twilioError,
  twilioSecrets,
  twilioSettings,
  verifyOnly,
} from './twilio.ts'

const signal = new AbortController().signal
const reference = `VE${'3c'.repeat(16)}`
const twilio = await startTwilio()
afterAll(() => twilio.close())

describe(`Twilio Verify as a channel${noteOfDescription}`, () => {
  it.each([
    ...channelContract('twilio-verify', () => verify(), { secrets: twilioSecrets }),
    ...channelContract('with our codes', () => verify({ customCode: true }), { secrets: twilioSecrets }),
  ])('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })

  it('carries what has no sender of our own, after the senders', () => {
    const both = { ...verifyOnly(twilio.url), smsFrom: '+15005550006' }

    expect(createTwilio(both).map(({ name, transports }) => [name, transports])).toEqual([
      ['twilio', ['sms']],
      ['twilio-verify', ['whatsapp', 'voice']],
    ])
    expect(createTwilio({ ...twilioSettings(twilio.url), ...only('sms') }).map(({ name }) => name)).toEqual(['twilio'])
    expect(createTwilio({ ...verifyOnly(twilio.url), ...only('call') })[0]?.transports).toEqual(['voice'])
  })
})

it('is sent first, and then, as the settings say', async () => {
  const { accountSid, authToken } = twilioSettings(twilio.url)
  const { auth } = await testAuth({
    twilio: {
      accountSid,
      authToken,
      verify: {
        serviceSid: `VA${'2b'.repeat(16)}`,
        baseUrl: twilio.url,
        defaultChannel: 'voice',
        fallbackChannels: ['sms', 'whatsapp'],
      },
    },
    otp: { channels: ['twilio'] },
  })
  const before = twilio.asked.length
  twilio.next(twilioError(403, 60205), twilioError(403, 60205))
  await auth.otp.request({ identifier: '+12025550123' })
  await auth.deliver()
  await auth.close()

  expect(twilio.asked.slice(before).map((asked) => formIn(asked)['Channel'])).toEqual(['call', 'sms', 'whatsapp'])
})

describe('a verification', () => {
  it.each([
    ['sms', 'sms', 'de-AT', { Locale: 'de' }],
    ['whatsapp', 'whatsapp', 'pt-BR', { Locale: 'pt-BR' }],
    ['voice', 'call', 'xx', {}],
  ] as const)('by %s is asked for without a code of ours', async (transport, vendorChannel, locale, expected) => {
    const receipt = await verify().send(message(transport, { locale }), signal)

    expect(receipt).toEqual({ outcome: 'sent', reference: expect.stringMatching(/^VE[0-9a-f]{32}$/) })
    expect(twilio.asked.at(-1)?.path).toBe(`/v2/Services/VA${'2b'.repeat(16)}/Verifications`)
    expect(formIn(twilio.asked.at(-1))).toEqual({
      To: '+442079460958',
      Channel: vendorChannel,
      CustomFriendlyName: 'Acme',
      Tags: '{"delivery":"dlv_1"}',
      ...expected,
    })
  })

  it('carries our code where the service takes it, and hears what became of it', async () => {
    const channel = verify({ customCode: true })
    await channel.send(message('sms'), signal)
    expect(formIn(twilio.asked.at(-1))).toMatchObject({ CustomCode: '123456' })
    await channel.conclude?.(reference, { outcome: 'canceled' }, signal)

    expect(channel.vendorCode).toBeUndefined()
    expect(twilio.asked.at(-1)).toMatchObject({
      path: expect.stringMatching(new RegExp(`/Verifications/${reference}$`)),
    })
    expect(formIn(twilio.asked.at(-1))).toEqual({ Status: 'canceled' })
  })

  it('that cannot be concluded is left at that', async () => {
    twilio.next(twilioError(404, 20404), 'reset')
    const conclude = verify({ customCode: true }).conclude

    await expect(conclude?.(reference, { outcome: 'approved', code: '731000' }, signal)).resolves.toBeUndefined()
    await expect(conclude?.(reference, { outcome: 'approved', code: '731000' }, signal)).resolves.toBeUndefined()
  })

  it.each([
    [400, 60200, { reason: 'invalid_parameter' }],
    [429, 60202, { reason: 'too_many_checks', retryAfterMs: 7_000 }],
    [429, 60203, { reason: 'too_many_sends', retryAfterMs: 7_000 }],
    [403, 60205, { reason: 'landline' }],
    [400, 60223, { reason: 'channel_disabled' }],
    [403, 60238, { reason: 'blocked', isFinal: true }],
    [403, 60410, { reason: 'fraud', isFinal: true }],
    [403, 60605, { reason: 'region_not_permitted' }],
    [400, 68008, { reason: 'channel_not_configured' }],
    [404, 20404, { reason: 'not_found' }],
    [429, 20429, { reason: 'rate_limited', retryable: true, retryAfterMs: 7_000 }],
    [401, 20003, { reason: 'bad_credentials', isOutage: true }],
  ])('that is refused by %d with %d', async (status, code, expected) => {
    twilio.next(twilioError(status, code))

    expect(await verify().send(message('sms'), signal)).toEqual({
      outcome: 'refused',
      retryable: false,
      errorCode: String(code),
      ...expected,
    })
  })

  it('that has ended is no message', async () => {
    twilio.next({ status: 201, body: { sid: reference, status: 'max_attempts_reached' } })

    expect(await verify().send(message('sms'), signal)).toMatchObject({
      outcome: 'refused',
      reason: 'verification_ended',
    })
  })

  it('in test mode is written, and no code is right', async () => {
    const [channel] = createTwilio({ ...verifyOnly(twilio.url), testMode: true })
    const before = twilio.asked.length

    expect(await channel?.send(message('sms'), signal)).toEqual({ outcome: 'sent', reference: 'test_dlv_1' })
    expect(await channel?.vendorCode?.check({ reference: 'test_dlv_1', code: APPROVED_CODE }, signal)).toBe('wrong')
    expect(twilio.asked).toHaveLength(before)
  })
})

describe('a code that the vendor made', () => {
  it('is checked by the name of its verification', async () => {
    expect(verify({ codeLength: 7 }).vendorCode?.length).toBe(7)
    expect(await check(APPROVED_CODE)).toBe('approved')
    expect(formIn(twilio.asked.at(-1))).toEqual({ Code: APPROVED_CODE, VerificationSid: reference })
    expect(await check('000000')).toBe('wrong')
  })

  it.each(['canceled', 'max_attempts_reached', 'deleted', 'failed', 'expired'])('is gone when %s', async (status) => {
    twilio.next({ status: 200, body: { sid: reference, status } })

    expect(await check()).toBe('gone')
  })

  it.each([
    ['gone after an approval or its life', twilioError(404, 20404), 'gone'],
    ['gone after too many checks', twilioError(429, 60202), 'gone'],
    ['wrong where it has no shape of a code', twilioError(400, 60200), 'wrong'],
    ['not told by a 404 of somebody on the way', { status: 404 }, 'unavailable'],
    ['not told in a rush', twilioError(429, 20429), 'unavailable'],
    ['not told without credentials', twilioError(401, 20003), 'unavailable'],
    ['not told by 500', twilioError(500, 20500), 'unavailable'],
    ['not told by 503', { status: 503 }, 'unavailable'],
    ['not told by a reset', 'reset', 'unavailable'],
    ['not told by a word of tomorrow', { status: 200, body: { status: 'perhaps' } }, 'unavailable'],
  ] as const)('is %s', async (_what, answered, verdict) => {
    twilio.next(answered)

    expect(await check()).toBe(verdict)
  })

  it('is not told once the signal aborted', async () => {
    const guess = { reference, code: APPROVED_CODE }

    expect(await verify().vendorCode?.check(guess, AbortSignal.abort())).toBe('unavailable')
  })
})

function only(channel: 'sms' | 'call'): Pick<TwilioSettings, 'verify'> {
  return { verify: { ...verifyOnly(twilio.url).verify, channels: [channel] } as TwilioVerifySettings }
}

function verify(changes: Partial<TwilioVerifySettings> = {}): Channel {
  return senderOf(verifyOnly(twilio.url, changes))
}

async function check(code = '000000'): Promise<unknown> {
  return verify().vendorCode?.check({ reference, code }, signal)
}
