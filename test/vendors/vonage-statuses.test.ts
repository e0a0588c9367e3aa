import { randomBytes, randomInt } from 'node:crypto'
import { verifySignature } from '@vonage/jwt'
import { describe, expect, it } from 'vitest'
import type { Report } from '../../src/core/channel.ts'
import type { VonageSettings } from '../../src/core/provider-settings.ts'
import { statusReader } from '../../src/providers/vonage/statuses.ts'
import { account, signatureSecret, vonageCall, webhookToken } from './vonage.ts'

const AT = Date.UTC(2026, 0, 2, 3, 4, 5)
const iat = AT / 1000

function readerOf(changes: Partial<VonageSettings> = {}) {
  return statusReader({
    baseUrl: 'https://api.nexmo.com',
    requestTimeoutMs: 5_000,
    credentials: account,
    smsFrom: 'Acme',
    encoding: 'auto',
    signatureSecrets: [signatureSecret],
    ...changes,
  })
}

const read = readerOf()
const sound = JSON.stringify({ message_uuid: 'uuid-1', status: 'submitted' })
const forged = { refused: 'forged' }

function reportOf(told: object): Report | undefined {
  const body = JSON.stringify({ message_uuid: 'uuid-1', timestamp: '2026-01-02T03:04:00.000Z', ...told })
  const reading = read(vonageCall(body, webhookToken(body, { iat }), AT))
  return 'reports' in reading ? reading.reports[0] : undefined
}

describe("a call of Vonage's status webhook", () => {
  it('is judged as by its own package', () => {
    const changes: readonly ((token: string, body: string, iat: number) => string)[] = [
      (token) => token,
      (_token, body, at) => webhookToken(body, { iat: at, exp: at + 300 }),
      (token) => `${token}A`,
      (token) => token.slice(1),
      (token) => token.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A')),
      (_token, body, at) => webhookToken(body, { iat: at }, randomBytes(24).toString('hex')),
      (_token, body, at) => webhookToken(body, { iat: at, exp: at - 60 }),
      (token) => `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${token.split('.')[1]}.`,
      (token) => token.replaceAll('.', ''),
    ]
    const verdicts = Array.from({ length: 900 }, (_, index) => {
      const [now, body] = [Date.now(), JSON.stringify({ message_uuid: `u${randomInt(1e9)}`, status: 'submitted' })]
      const at = Math.floor(now / 1000) - randomInt(60)
      const token = changes[index % changes.length]?.(webhookToken(body, { iat: at }), body, at) ?? ''
      return {
        token,
        theirs: verifySignature(token, signatureSecret),
        ours: 'reports' in read(vonageCall(body, token, now)),
      }
    })

    expect(verdicts.filter(({ theirs, ours }) => theirs !== ours)).toEqual([])
    expect(verdicts.filter(({ theirs }) => theirs).length).toBeGreaterThanOrEqual(200)
    expect(verdicts.filter(({ theirs }) => !theirs).length).toBeGreaterThan(600)
  })

  it('is forged without secrets, without a token, or with one of another scheme', () => {
    const call = vonageCall(sound, webhookToken(sound, { iat }), AT)

    expect(readerOf({ signatureSecrets: [] })(call)).toEqual(forged)
    expect(read({ ...call, headers: new Headers() })).toEqual(forged)
    expect(read({ ...call, headers: new Headers({ authorization: webhookToken(sound, { iat }) }) })).toEqual(forged)
    expect(read(call)).toHaveProperty('reports')
  })

  it.each([
    ['another body', { payload_hash: 'ab'.repeat(32) }],
    ['no body', { payload_hash: undefined }],
    ['another account', { api_key: 'ffffffff' }],
    ['no time', { iat: undefined }],
    ['a time that is none', { iat: String(iat) }],
    ['an end that is none', { exp: 'tomorrow' }],
  ])('is forged with a token of %s', (_name, claims) => {
    expect(read(vonageCall(sound, webhookToken(sound, { iat, ...claims }), AT))).toEqual(forged)
  })

  it('may be of any account where ours is not known', () => {
    const credentials = { applicationId: 'x', key: {} } as VonageSettings['credentials']
    const token = webhookToken(sound, { iat, api_key: 'ffffffff' })

    expect(readerOf({ credentials })(vonageCall(sound, token, AT))).toHaveProperty('reports')
  })

  it('is taken by either secret while one is being replaced', () => {
    const next = 'next-secret-of-the-account'
    const reader = readerOf({ signatureSecrets: [next, signatureSecret] })
    const verdicts = [next, signatureSecret, 'a-secret-of-somebody-else'].map(
      (secret) => 'reports' in reader(vonageCall(sound, webhookToken(sound, { iat }, secret), AT)),
    )

    expect(verdicts).toEqual([true, true, false])
  })

  it('is forged when it is more than ten minutes old, or from as far ahead', () => {
    const token = webhookToken(sound, { iat })
    const verdicts = [-601, -600, 600, 601].map((off) => 'reports' in read(vonageCall(sound, token, AT + off * 1000)))

    expect(verdicts).toEqual([false, true, true, false])
  })

  it.each([
    '',
    '[]',
    'null',
    '{}',
    '{"message_uuid":"u"}',
    '{"message_uuid":7,"status":"read"}',
    '{"message_uuid":"u","status":"<b>"}',
  ])('is malformed when it is signed and no status: %j', (body) => {
    expect(read(vonageCall(body, webhookToken(body, { iat }), AT))).toMatchObject({ refused: 'malformed' })
  })
})

describe('a status of a message by Vonage', () => {
  const problem = (code: number) => ({
    type: `https://developer.vonage.com/api-errors/messages#${code}`,
    title: code,
    detail: `No ${code}`,
    instance: 'bf0ca0bf927b3b52',
  })

  it('is a report with the names of the message on both sides, its price, and what else is told', () => {
    const told = {
      to: '447700900000',
      from: '14155238886',
      client_ref: 'dlv_1',
      channel: 'sms',
      status: 'submitted',
      usage: { currency: 'EUR', price: '0.0333' },
      destination: { network_code: '12345' },
      sms: { count_total: '2' },
    }

    expect(reportOf(told)).toEqual({
      id: 'uuid-1:submitted',
      delivery: 'dlv_1',
      reference: 'uuid-1',
      state: 'sent',
      status: 'submitted',
      at: Date.UTC(2026, 0, 2, 3, 4, 0),
      price: { amount: '0.0333', currency: 'EUR' },
      rest: { channel: 'sms', network_code: '12345', count_total: '2' },
    })
  })

  it.each([
    [{ status: 'submitted' }, { state: 'sent' }],
    [{ status: 'delivered' }, { state: 'delivered' }],
    [{ status: 'read' }, { state: 'read' }],
    [{ status: 'undeliverable' }, { state: 'failed' }],
    [
      { status: 'rejected', error: problem(1240) },
      { state: 'failed', errorCode: '1240', reason: 'opted_out', isFinal: true },
    ],
    [
      { status: 'rejected', error: problem(1190) },
      { state: 'failed', reason: 'unknown_handset', isFinal: true, errorCode: '1190' },
    ],
    [
      { status: 'rejected', error: problem(1260) },
      { state: 'failed', errorCode: '1260', reason: 'unreachable' },
    ],
    [
      { status: 'rejected', error: problem(1330) },
      { state: 'failed', errorCode: '1330', reason: 'carrier_error' },
    ],
    [
      { status: 'rejected', error: problem(1021) },
      { state: 'failed', errorCode: '1021' },
    ],
    [
      { status: 'rejected', error: { title: '1180' } },
      { state: 'failed', errorCode: '1180', reason: 'unreachable' },
    ],
    // It says that an earlier one was sent, which may have arrived.
    [{ status: 'rejected', error: problem(1320) }, { errorCode: '1320' }],
    [{ status: 'rejected', error: 'No' }, { state: 'failed' }],
    [{ status: 'something_new', error: problem(1240) }, { status: 'something_new' }],
  ])('says how far it came: %j', (told, expected) => {
    const report = reportOf(told)

    expect(report).toMatchObject(expected)
    for (const key of ['state', 'isFinal', 'errorCode', 'reason']) expect(key in (report ?? {})).toBe(key in expected)
  })

  it.each([
    [
      { price: 0.0333, currency: 'EUR' },
      { amount: '0.0333', currency: 'EUR' },
    ],
    [{ price: 'free', currency: 'EUR' }, undefined],
    [{ price: '1', currency: 'euro' }, undefined],
    [{ price: '-1', currency: 'EUR' }, undefined],
    ['0.03', undefined],
  ])('with a usage of %j cost %j', (usage, price) => {
    expect(reportOf({ status: 'submitted', usage })?.price).toEqual(price)
  })

  it('is a report without recipient, sender or text, and of now where no time is told', () => {
    const said = 'No way to 447700900000'
    const report = reportOf({
      status: 'rejected',
      to: '447700900000',
      from: '14155238886',
      text: '731000 is your code',
      timestamp: 'never',
      error: { ...problem(1330), detail: said },
      workflow: { id: '447700900000' },
      sms: { to: '447700900000' },
    })

    expect(report?.at).toBe(AT)
    expect(JSON.stringify(report)).not.toMatch(/447700900000|14155238886|731000/)
  })
})
