import { afterAll, describe, expect, it } from 'vitest'
import type { Channel } from '../../src/core/channel.ts'
import type { TwilioSettings } from '../../src/core/provider-settings.ts'
import { createTwilio } from '../../src/providers/twilio/index.ts'
import { channelContract } from '../../src/testing/channel-contract.ts'
import {
  formIn,
  phoneMessage as message,
  noteOfDescription,
  senderOf,
  startTwilio,
  twilioError,
  twilioSecrets,
  twilioSettings,
} from './twilio.ts'

const signal = new AbortController().signal
const twilio = await startTwilio()
afterAll(() => twilio.close())

describe(`Twilio as a channel${noteOfDescription}`, () => {
  it.each(channelContract('twilio', () => channel(), { secrets: twilioSecrets }))('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })

  it.each([
    ['everything', {}, ['whatsapp', 'sms', 'voice']],
    ['no address of callbacks', { callbackUrl: undefined }, ['whatsapp', 'sms']],
    [
      'a service in place of a number',
      { smsFrom: undefined, messagingServiceSid: service },
      ['whatsapp', 'sms', 'voice'],
    ],
  ] as const)('carries with %s: its senders', (_what, changes, transports) => {
    expect(channel(changes as Partial<TwilioSettings>).transports).toEqual(transports)
  })

  it('is not there without a sender, and refuses what it does not carry', async () => {
    const { smsFrom: _sms, whatsappFrom: _whatsapp, voiceFrom: _voice, ...none } = twilioSettings(twilio.url)

    expect(createTwilio(none)).toEqual([])
    expect(await channel({ callbackUrl: undefined } as never).send(message('voice'), signal)).toMatchObject({
      outcome: 'refused',
      reason: 'unsupported',
    })
  })
})

const service = `MG${'1'.repeat(32)}`

describe('a text message', () => {
  it('is asked for with its text, its life and where to tell of it', async () => {
    const receipt = await channel().send(message('sms'), signal)

    expect(receipt).toEqual({ outcome: 'sent', reference: expect.stringMatching(/^SM[0-9a-f]{32}$/) })
    expect(twilio.asked.at(-1)?.path).toBe(`/2010-04-01/Accounts/${twilioSettings('').accountSid}/Messages.json`)
    expect(formIn(twilio.asked.at(-1))).toEqual({
      To: '+442079460958',
      From: '+15005550006',
      Body: '123456 is your code\n@auth.example.com #123456',
      SmartEncoded: 'false',
      ShortenUrls: 'false',
      ValidityPeriod: '600',
      StatusCallback: 'https://auth.example.com/accounts/webhook/message-status/?delivery=dlv_1',
    })
  })

  it('goes by a service where there is one, and is kept nowhere where the account can', async () => {
    await channel({ messagingServiceSid: service, redactMessages: true }).send(message('sms'), signal)
    const form = formIn(twilio.asked.at(-1))

    expect(form).toMatchObject({
      MessagingServiceSid: service,
      ContentRetention: 'discard',
      AddressRetention: 'obfuscate',
    })
    expect(form).not.toHaveProperty('From')
  })

  it.each([
    [0, '1'],
    [1_999, '1'],
    [599_000, '599'],
    [90_000_000, '36000'],
  ])('that has %d ms to live waits %s s at the vendor', async (lifeMs, seconds) => {
    await channel().send(message('sms', { expiresAt: 5_000 + lifeMs }), signal)

    expect(formIn(twilio.asked.at(-1))).toMatchObject({ ValidityPeriod: seconds })
  })

  it('of more than 1600 characters is not asked for', async () => {
    const before = twilio.asked.length

    expect(await channel().send(message('sms', { text: 'x'.repeat(1_601) }), signal)).toEqual({
      outcome: 'refused',
      retryable: false,
      reason: 'too_long',
    })
    expect(twilio.asked).toHaveLength(before)
  })
})

describe('a WhatsApp message', () => {
  it.each([
    ['pt-BR', `HX${'b'.repeat(32)}`],
    ['de-AT', `HX${'d'.repeat(32)}`],
    ['fr', `HX${'0'.repeat(32)}`],
    ['constructor', `HX${'0'.repeat(32)}`],
  ])('in %s is a template with the code, and no text', async (locale, template) => {
    await channel().send(message('whatsapp', { locale }), signal)

    expect(formIn(twilio.asked.at(-1))).toEqual({
      To: 'whatsapp:+442079460958',
      From: 'whatsapp:+14155238886',
      ContentSid: template,
      ContentVariables: '{"1":"123456"}',
      ValidityPeriod: '600',
      StatusCallback: expect.stringContaining('?delivery=dlv_1'),
    })
  })

  it('is its text in a sandbox, which has no template', async () => {
    const sandbox = channel({ whatsappTemplates: {} })
    const receipt = await sandbox.send(message('whatsapp', { text: '*123456* is your code' }), signal)

    expect(receipt).toMatchObject({ outcome: 'sent' })
    expect(formIn(twilio.asked.at(-1))).toEqual({
      To: 'whatsapp:+442079460958',
      From: 'whatsapp:+14155238886',
      Body: '*123456* is your code',
      ValidityPeriod: '600',
      StatusCallback: expect.stringContaining('?delivery=dlv_1'),
    })
    expect(await sandbox.send(message('whatsapp', { text: 'x'.repeat(1_601) }), signal)).toMatchObject({
      outcome: 'refused',
      reason: 'too_long',
    })
  })
})

describe('what Twilio answers', () => {
  it.each([
    [400, 21211, { reason: 'invalid_recipient', isFinal: true }],
    [400, 21408, { reason: 'region_not_permitted' }],
    [400, 21606, { reason: 'sender_not_capable' }],
    [400, 21608, { reason: 'trial_account' }],
    [400, 21610, { reason: 'opted_out', isFinal: true }],
    [400, 21612, { reason: 'unroutable' }],
    [400, 21614, { reason: 'not_sms_capable' }],
    [400, 21635, { reason: 'landline' }],
    [400, 30001, { reason: 'queue_overflow', retryable: true }],
    [400, 30003, { reason: 'unreachable' }],
    [400, 30004, { reason: 'blocked', isFinal: true }],
    [400, 30005, { reason: 'unknown_handset', isFinal: true }],
    [400, 30006, { reason: 'landline' }],
    [400, 30007, { reason: 'filtered' }],
    [400, 30008, { reason: 'carrier_error' }],
    [400, 30029, { reason: 'redaction_not_enabled' }],
    [400, 30034, { reason: 'unregistered_sender' }],
    [400, 63016, { reason: 'outside_window' }],
    [400, 63018, { reason: 'rate_limited', retryable: true }],
    [400, 63021, { reason: 'content_rejected' }],
    [400, 63024, { reason: 'not_on_whatsapp' }],
    [400, 99999, { reason: 'rejected' }],
    [401, 20003, { reason: 'bad_credentials', isOutage: true }],
    [404, 20404, { reason: 'not_found' }],
    [429, 20429, { reason: 'rate_limited', retryable: true, retryAfterMs: 7_000 }],
    [503, 20503, { reason: 'unavailable', retryable: true }],
  ])('%d with %d is a refusal', async (status, code, expected) => {
    twilio.next(twilioError(status, code))

    expect(await channel().send(message('sms'), signal)).toEqual({
      outcome: 'refused',
      retryable: false,
      errorCode: String(code),
      ...expected,
    })
  })

  it.each([
    ['500', twilioError(500, 20500), 'server_error'],
    ['503 of something on the way', { status: 503 }, 'unavailable'],
    ['a reset', 'reset', 'connection_lost'],
    ['nothing', 'hang', 'timeout'],
    ['a page', { status: 200, body: 'hello' }, 'unreadable_answer'],
  ] as const)('%s leaves it unknown', async (_what, answered, reason) => {
    twilio.next(answered)

    expect(await channel({ requestTimeoutMs: 300 }).send(message('sms'), signal)).toMatchObject({
      outcome: 'unknown',
      reason,
    })
  })
})

describe('an account', () => {
  it('asks with an API key where it has one, and is an outage with a wrong one', async () => {
    const apiKey = { sid: `SK${'0'.repeat(32)}`, secret: 'hunter2' }
    const other = await startTwilio(apiKey.sid, apiKey.secret)
    const settings = twilioSettings(other.url)

    expect(await senderOf(twilioSettings(other.url, { apiKey })).send(message('sms'), signal)).toMatchObject({
      outcome: 'sent',
    })
    expect(await senderOf(settings).send(message('sms'), signal)).toMatchObject({
      isOutage: true,
      reason: 'bad_credentials',
    })
    await other.close()
  })

  it('in test mode writes every request, and nothing leaves', async () => {
    const [before, lines] = [twilio.asked.length, [] as string[]]
    const settings = twilioSettings(twilio.url, { testMode: true, debugLogging: true })
    const [one] = createTwilio(settings, { debug: (line) => void lines.push(line) })

    expect(await one?.send(message('sms'), signal)).toEqual({ outcome: 'sent', reference: 'test_dlv_1' })
    expect(await one?.send(message('sms', { text: 'x'.repeat(1_601) }), signal)).toMatchObject({ reason: 'too_long' })
    expect(twilio.asked).toHaveLength(before)
    expect(lines).toHaveLength(1)
  })

  it('tells debug of its requests only where it is asked to, and nothing secret', async () => {
    const lines: string[] = []
    const debug = (line: string): void => void lines.push(line)
    await createTwilio(twilioSettings(twilio.url), { debug })[0]?.send(message('sms'), signal)
    expect(lines).toEqual([])
    await createTwilio(twilioSettings(twilio.url, { debugLogging: true }), { debug })[0]?.send(message('sms'), signal)

    expect(lines.join().replace(/\d+ ms$/, '- ms')).toBe(
      `POST ${new URL(twilio.url).host}/2010-04-01/Accounts/-/Messages.json 201 - ms`,
    )
  })
})

function channel(changes: Partial<TwilioSettings> = {}): Channel {
  return senderOf(twilioSettings(twilio.url, changes))
}
