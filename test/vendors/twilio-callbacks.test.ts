import { describe, expect, it } from 'vitest'
import type { Callback, CallbackRoute, Reading, Report } from '../../src/core/channel.ts'
import { createTwilio } from '../../src/providers/twilio/index.ts'
import { signedBody } from '../../src/providers/twilio/signature.ts'
import { noteUnless, vectors } from '../http/vectors.ts'
import { type Calling, formCall, jsonCall, twilioSettings, verifyOnly } from './twilio.ts'

/** An account that sends texts, and calls by Verify. */
const { voiceFrom: _voice, ...settings } = { ...verifyOnly(''), ...twilioSettings('') }
const AccountSid = settings.accountSid
const sid = `SM${'0'.repeat(32)}`
const verification = `VE${'1'.repeat(32)}`

interface Vector {
  readonly name: string
  readonly url: string
  readonly params?: Readonly<Record<string, string>>
  readonly paramsList?: readonly (readonly [string, string])[]
  readonly body?: string
  readonly signature: string
  readonly ok: boolean
}

const published = vectors('webhooks/twilio.json')

describe.skipIf(published === undefined)(`published signatures${noteUnless(published)}`, () => {
  const { authToken, cases } = JSON.parse(published ?? '{"cases":[]}') as { authToken: string; cases: Vector[] }

  it('are twelve', () => expect(cases).toHaveLength(12))

  it.each(cases)('$name', ({ url, params, paramsList, body, signature, ok }) => {
    const fields = new URLSearchParams([...(paramsList ?? Object.entries(params ?? {}))].map(([k, v]) => [k, v]))
    const type = body === undefined ? 'application/x-www-form-urlencoded' : 'application/json'
    const headers = new Headers({ 'content-type': type, 'x-twilio-signature': signature })
    const call: Callback = { url, headers, body: Buffer.from(body ?? fields.toString()), now: 0 }

    expect(signedBody(call, { ...twilioSettings(''), authToken }) !== undefined).toBe(ok)
  })
})

describe('a callback', () => {
  it.each([
    ['without a signature', (call: Callback) => call.headers.delete('x-twilio-signature')],
    ['with an empty one', (call: Callback) => call.headers.set('x-twilio-signature', '')],
    [
      'with that of another',
      (call: Callback) => call.headers.set('x-twilio-signature', 'RSOYDt4T1cUTdK1PDd93/VVr8B8='),
    ],
    ['without a type', (call: Callback) => call.headers.delete('content-type')],
  ])('%s is forged', (_what, spoil) => {
    const call = formCall({ AccountSid, MessageSid: sid, MessageStatus: 'sent' })
    spoil(call)

    expect(read('message-status', call)).toEqual({ refused: 'forged' })
    expect(read('events', call)).toEqual({ refused: 'forged' })
  })

  it('is forged where it was signed under another token, for another address, or is of another account', () => {
    const fields = { AccountSid, MessageSid: sid, MessageStatus: 'sent' }
    const other = {
      ...formCall(fields),
      url: 'https://auth.example.com/accounts/webhook/message-status/?delivery=dlv_2',
    }

    expect(told(fields, { token: 'f'.repeat(32) })).toEqual({ refused: 'forged' })
    expect(read('message-status', other)).toEqual({ refused: 'forged' })
    expect(told({ ...fields, AccountSid: `AC${'0'.repeat(32)}` })).toEqual({ refused: 'forged' })
    expect(told({ MessageSid: sid, MessageStatus: 'sent' })).toEqual({ refused: 'forged' })
  })

  it('is taken under the token of before while it is being replaced', () => {
    const [channel] = createTwilio({ ...settings, authToken: 'f'.repeat(32), previousAuthToken: settings.authToken })
    const call = formCall({ AccountSid, MessageSid: sid, MessageStatus: 'sent' })

    expect(channel?.callbacks?.['message-status']?.(call)).toMatchObject({ reports: [{ state: 'sent' }] })
  })

  it.each([
    [{ AccountSid }, 'MessageSid required'],
    [{ AccountSid, MessageSid: sid }, 'a status is required'],
  ])('that says too little is malformed', (fields, detail) => {
    expect(told(fields)).toEqual({ refused: 'malformed', detail })
  })

  it('that is JSON where a form belongs is malformed', () => {
    const call = jsonCall({ MessageSid: sid }, { path: '/message-status/' })

    expect(read('message-status', call)).toMatchObject({ refused: 'malformed' })
  })

  it.each([
    ['queued', undefined],
    ['sending', undefined],
    ['accepted', undefined],
    ['sent', 'sent'],
    ['delivered', 'delivered'],
    ['read', 'read'],
    ['undelivered', 'failed'],
    ['failed', 'failed'],
    ['canceled', 'failed'],
    ['word-of-tomorrow', undefined],
  ])('of a message: %s', (status, state) => {
    const report = reportOf(told({ AccountSid, MessageSid: sid, MessageStatus: status }))

    expect(report).toMatchObject({ id: `${sid}:${status}`, delivery: 'dlv_1', reference: sid, status, at: 5_000 })
    expect(report?.state).toBe(state)
  })

  it.each([
    ['ringing', undefined],
    ['in-progress', undefined],
    ['completed', undefined],
    ['busy', 'failed'],
    ['no-answer', 'failed'],
    ['failed', 'failed'],
    ['canceled', 'failed'],
  ])('of a call: %s', (status, state) => {
    const Timestamp = 'Fri, 02 Jan 2026 03:04:05 +0000'
    const report = reportOf(told({ AccountSid, CallSid: 'CA1', CallStatus: status, Timestamp }))

    expect(report).toMatchObject({ id: `CA1:${status}`, reference: 'CA1', at: Date.UTC(2026, 0, 2, 3, 4, 5) })
    expect(report?.state).toBe(state)
  })

  it('has the vendor’s number of an error, and says whether nobody else may try', () => {
    const failed = { AccountSid, MessageSid: sid, MessageStatus: 'undelivered' }

    expect(reportOf(told({ ...failed, ErrorCode: '30003' }))).not.toHaveProperty('isFinal')
    expect(reportOf(told({ ...failed, ErrorCode: '30003' }))).toMatchObject({ errorCode: '30003' })
    expect(reportOf(told({ ...failed, ErrorCode: '30004' }))).toMatchObject({ errorCode: '30004', isFinal: true })
  })

  it('keeps what it does not know, and neither recipient nor text nor code', () => {
    const report = reportOf(
      told({
        AccountSid,
        MessageSid: sid,
        MessageStatus: 'delivered',
        To: 'whatsapp:+442079460958',
        From: 'whatsapp:+14155238886',
        Body: '123456 is your code',
        WaId: '442079460958',
        ToCountry: 'GB',
        Caller: '+442079460958',
        ChannelToAddress: '+44207946XXXX',
        FurtherNumber: '0044 2079 460958',
        ChannelPrefix: 'whatsapp',
        RawDlrDoneDate: '2611290800',
        NewField: 'x',
        Empty: '',
        Long: 'x'.repeat(256),
        ApiVersion: '2010-04-01',
      }),
    )

    expect(report?.rest).toEqual({
      ChannelPrefix: 'whatsapp',
      RawDlrDoneDate: '2611290800',
      NewField: 'x',
      ApiVersion: '2010-04-01',
    })
  })

  it('keeps no more than forty fields', () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`New${index}`, 'x']))

    expect(
      Object.keys(reportOf(told({ AccountSid, MessageSid: sid, MessageStatus: 'sent', ...many }))?.rest ?? {}),
    ).toHaveLength(40)
  })
})

describe('events of Verify', () => {
  const event = {
    specversion: '1.0',
    id: 'EZ1',
    source: '/v2/Services/VA/Verifications/VE',
    time: '2026-01-02T03:04:05.000Z',
    data: {
      account_sid: AccountSid,
      verification_sid: verification,
      service_sid: 'VA1',
      to: '+442079460958',
      channel: 'sms',
      country: 'GB',
      tags: '{"delivery":"dlv_1"}',
      send_code_attempts: { attempts: [{ sid: 'VL1' }] },
    },
  }

  it.each([
    ['verification.pending', 'sent'],
    ['verification.approved', undefined],
    ['verification.canceled', undefined],
    ['verification.expired', undefined],
    ['verification.failed', 'failed'],
    ['message.sent', 'sent'],
    ['message.delivered', 'delivered'],
    ['message.read', 'read'],
    ['message.undelivered', 'failed'],
    ['message.failed', 'failed'],
  ])('%s', (type, state) => {
    const call = jsonCall([{ ...event, type: `com.twilio.accountsecurity.verify.${type}` }])

    for (const route of ['events', 'verification-status'] as const) {
      expect(read(route, call)).toEqual({
        reports: [
          {
            id: 'EZ1',
            delivery: 'dlv_1',
            reference: verification,
            ...(state && { state }),
            status: type.split('.')[1],
            at: Date.UTC(2026, 0, 2, 3, 4, 5),
            rest: { service_sid: 'VA1', channel: 'sms', country: 'GB' },
          },
        ],
      })
    }
  })

  it('are read one by one or as a list, those of other products passed over', () => {
    const type = 'com.twilio.accountsecurity.verify.message.undelivered'
    const failed = {
      ...event,
      id: 'EZ2',
      type,
      data: { ...event.data, tags: { delivery: 'dlv_2' }, error_code: 60410 },
    }
    const foreign = { ...event, id: 'EZ3', type: 'com.twilio.studio.flow.step.ended' }

    expect(read('events', jsonCall({ ...event, type }))).toMatchObject({ reports: [{ id: 'EZ1' }] })
    expect(read('events', jsonCall([foreign, failed]))).toMatchObject({
      reports: [{ id: 'EZ2', delivery: 'dlv_2', errorCode: '60410', isFinal: true }],
    })
  })

  it('of another account, with another body, or without the hash of one are forged', () => {
    const type = 'com.twilio.accountsecurity.verify.message.sent'
    const call = jsonCall([{ ...event, type }])
    const other = jsonCall([{ ...event, type, data: { ...event.data, account_sid: 'AC2' } }])

    expect(read('events', other)).toEqual({ refused: 'forged' })
    expect(read('events', { ...call, body: Buffer.from(`${Buffer.from(call.body)} `) })).toEqual({ refused: 'forged' })
    expect(read('events', { ...call, url: call.url.split('?')[0] ?? '' })).toEqual({ refused: 'forged' })
  })

  it.each([[null], [7], ['text'], [[{ id: 'EZ1' }]], [[[]]]])('that are none are malformed: %j', (value) => {
    expect(read('events', jsonCall(value))).toMatchObject({ refused: 'malformed' })
  })

  it('may come as the form of the older route', () => {
    const path = '/verification-status/'
    const form = {
      AccountSid,
      VerificationSid: verification,
      VerificationStatus: 'pending',
      To: '+442079460958',
      Channel: 'sms',
    }

    expect(read('verification-status', formCall(form, { path }))).toEqual({
      reports: [
        {
          id: `${verification}:pending`,
          reference: verification,
          state: 'sent',
          status: 'pending',
          at: 5_000,
          rest: { Channel: 'sms' },
        },
      ],
    })
    expect(read('verification-status', formCall({ AccountSid }, { path }))).toEqual({
      refused: 'malformed',
      detail: 'VerificationSid required',
    })
    expect(read('verification-status', formCall({ ...form, AccountSid: 'AC2' }, { path }))).toEqual({
      refused: 'forged',
    })
  })
})

function read(route: CallbackRoute, call: Callback): Reading | undefined {
  return createTwilio(settings).flatMap(({ callbacks }) => callbacks?.[route] ?? [])[0]?.(call) as Reading | undefined
}

function told(fields: Readonly<Record<string, string>>, calling: Calling = {}): Reading | undefined {
  return read('message-status', formCall(fields, calling))
}

function reportOf(reading: Reading | undefined): Report | undefined {
  return reading !== undefined && 'reports' in reading ? reading.reports[0] : undefined
}
