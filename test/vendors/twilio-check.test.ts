import { afterEach, describe, expect, it } from 'vitest'
import type { TwilioSettings } from '../../src/core/provider-settings.ts'
import { twilioChecks } from '../../src/providers/twilio/check.ts'
import { foundBy } from './found.ts'
import type { Loopback } from './loopback.ts'
import { judgeTwilio, noteOfDescription, startTwilio, twilioSecrets, twilioSettings, verifyOnly } from './twilio.ts'
import { soundAccount, type TwilioAccount } from './twilio-account.ts'

const open: Loopback[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((vendor) => vendor.close()))
})

async function vendor(has: Partial<TwilioAccount> = {}): Promise<Loopback> {
  const started = await startTwilio(undefined, undefined, soundAccount(has))
  open.push(started)
  return started
}

async function found(settings: TwilioSettings): Promise<string> {
  return (await foundBy(twilioChecks(settings, '/accounts/webhook'))).join('\n')
}

const registered = { whatsappFrom: '+15005550006' }

describe(`What is looked at at Twilio${noteOfDescription}`, () => {
  it('is well where all is well, and every request is one that Twilio describes', async () => {
    const twilio = await vendor()

    expect((await found(twilioSettings(twilio.url, registered))).split('\n')).toEqual([
      'ok twilio account: the account is active',
      'ok twilio senders: text messages come from +15005550006',
      'ok twilio senders: calls come from +15005550007',
      'ok twilio senders: WhatsApp messages come from +15005550006, a number of the account',
      'ok twilio callbacks: each message has Twilio call https://auth.example.com/accounts/webhook/message-status/',
    ])
    expect(twilio.asked.flatMap((asked) => judgeTwilio?.(asked) ?? [])).toEqual([])
    expect(new Set(twilio.asked.map(({ method }) => method))).toEqual(new Set(['GET']))
  })

  it('is asked of nobody in test mode', async () => {
    const twilio = await vendor()

    expect(await found(twilioSettings(twilio.url, { testMode: true }))).toContain('warning twilio: nothing leaves')
    expect(twilio.asked).toEqual([])
  })

  it('names the credentials that are wrong once, and no secret', async () => {
    const twilio = await vendor()
    const told = await found(twilioSettings(twilio.url, { ...registered, authToken: 'f'.repeat(32) }))

    expect(told.match(/failed/g)).toEqual(['failed'])
    expect(told).toContain('failed twilio account: Twilio does not take twilio.account_sid with twilio.auth_token')
    expect(told).toContain('skipped twilio senders: +15005550006 cannot be seen with these credentials')
    for (const secret of [...twilioSecrets, 'f'.repeat(32)]) expect(told).not.toContain(secret)
  })

  it('tries an API key beside the token that callbacks are signed with', async () => {
    const twilio = await vendor()
    const apiKey = { sid: `SK${'1'.repeat(32)}`, secret: 'wrong' }

    expect(await found(twilioSettings(twilio.url, { apiKey }))).toMatch(
      /^ok twilio account: .*\nfailed twilio key: Twilio does not take twilio\.api_key_sid/,
    )
  })

  it.each([
    [{ status: 'suspended' }, 'failed twilio account: the account is suspended'],
    [{ type: 'Trial' }, 'warning twilio account: the account is on trial'],
    [{ numbers: [] }, 'failed twilio senders: twilio.sms_from +15005550006 is no number of the account'],
    [{ numbers: [] }, 'failed twilio senders: twilio.voice_from +15005550007 is neither a number of the account nor'],
    [
      { numbers: [], callerIds: ['+15005550007'] },
      'ok twilio senders: calls come from +15005550007, a verified number',
    ],
    [
      { numbers: [{ phone_number: '+15005550006', capabilities: { sms: false, voice: true } }] },
      'failed twilio senders: twilio.sms_from +15005550006 cannot send text messages',
    ],
  ])('finds an account that is %j', async (has, sentence) => {
    const twilio = await vendor(has)

    expect(await found(twilioSettings(twilio.url, registered))).toContain(sentence)
  })

  it('says what it cannot see of senders', async () => {
    const twilio = await vendor()
    const told = await found(
      twilioSettings(twilio.url, { messagingServiceSid: `MG${'3'.repeat(32)}`, whatsappFrom: '+15005550099' }),
    )

    expect(told).toContain('skipped twilio senders: twilio.whatsapp_from +15005550099 is no number of the account')
    expect(told).toContain(`skipped twilio senders: the senders of MG${'3'.repeat(32)} cannot be seen here`)
    expect(await found(twilioSettings(twilio.url))).toContain(
      'warning twilio senders: twilio.whatsapp_from is the sandbox',
    )
  })

  it.each([
    [
      'https://auth.example.com/hooks',
      'warning twilio callbacks: Twilio is told to call https://auth.example.com/hooks',
    ],
    [
      'https://my_auth.example.com/accounts/webhook',
      'failed twilio callbacks: Twilio calls no host with an underscore',
    ],
    ['http://auth.example.com/accounts/webhook', 'in the clear → use https'],
  ])('judges the address of callbacks: %s', async (callbackUrl, sentence) => {
    const twilio = await vendor()

    expect(await found(twilioSettings(twilio.url, { callbackUrl }))).toContain(sentence)
  })

  it('says that nothing is told where Twilio cannot call', async () => {
    const twilio = await vendor()
    const { callbackUrl: _, ...settings } = twilioSettings(twilio.url)

    expect(await found(settings)).toContain('warning twilio callbacks: Twilio tells nothing')
  })

  it('says what is wrong on the way', async () => {
    const gone = await startTwilio()
    await gone.close()
    const told = await found(twilioSettings(gone.url))

    expect(told).toContain('failed twilio account: the account cannot be seen: there is no connection to it')
  })
})

describe(`What is looked at at Verify${noteOfDescription}`, () => {
  it('is well where all is well', async () => {
    const twilio = await vendor()
    const told = (await found(verifyOnly(twilio.url))).split('\n')

    expect(told.filter((line) => !line.startsWith('ok '))).toEqual([])
    expect(told.slice(-3).map((line) => line.replace(/VA\w+/, 'VA…'))).toEqual([
      'ok twilio verify: the service VA… is there',
      'ok twilio verify: its codes have 6 digits, as people are asked for',
      'ok twilio verify: codes of Verify work for 600 seconds, as people are told; its API does not say',
    ])
    expect(twilio.asked.flatMap((asked) => judgeTwilio?.(asked) ?? [])).toEqual([])
  })

  it.each([
    [{ service: undefined }, {}, 'failed twilio verify: there is no Verify service VA'],
    [
      { service: { code_length: 4 } },
      {},
      'failed twilio verify: its codes have 4 digits, and people are asked for 6 → set twilio.verify.code_length to 4',
    ],
    [{}, { ttlMs: 300_000 }, 'warning twilio verify: people are told that codes work for 300 seconds'],
    [{}, { customCode: true }, 'failed twilio verify: it does not take codes of ours'],
    [{ service: { custom_code_enabled: true } }, { customCode: true }, 'ok twilio verify: it takes codes of ours'],
    [{ service: { code_length: 6, dtmf_input_required: false } }, {}, 'warning twilio verify: its calls say the code'],
    [{ sinks: [] }, {}, 'warning twilio callbacks: no sink of Event Streams calls here'],
    [{ subscriptions: [] }, {}, 'failed twilio callbacks: the sink DG'],
  ])('finds %j where ours is %j', async (has, changes, sentence) => {
    const twilio = await vendor(has)

    expect(await found(verifyOnly(twilio.url, changes))).toContain(sentence)
  })

  it('finds a sink that was not validated', async () => {
    const sinks = soundAccount().sinks.map((sink) => ({ ...sink, status: 'initialized' }))
    const twilio = await vendor({ sinks })

    expect(await found(verifyOnly(twilio.url))).toContain(
      'failed twilio callbacks: the sink of Event Streams is initialized',
    )
  })
})

it(`Lookup is asked for nothing that is paid for${noteOfDescription}`, async () => {
  const twilio = await vendor()
  const lookup = { baseUrl: twilio.url, fields: ['sim_swap'], deadlineMs: 1_000, cacheMs: 0, isStrict: false } as const

  expect(await found(twilioSettings(twilio.url, { lookup }))).toContain('ok twilio lookup: Lookup answers; sim_swap')
  expect(twilio.asked.map(({ path }) => path)).toContain('/v2/PhoneNumbers/%2B15005550006')
})
