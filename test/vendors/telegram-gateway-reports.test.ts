import { afterEach, describe, expect, it } from 'vitest'
import type { AuthConfig } from '../../src/config/auth-config.ts'
import type { Callback, Reading, Report } from '../../src/core/channel.ts'
import { reportReader } from '../../src/providers/telegram-gateway/reports.ts'
import { testAuth } from '../../src/testing/index.ts'
import { client } from '../http/client.ts'
import { waitUntil } from '../wait-until.ts'
import type { Loopback } from './loopback.ts'
import { gatewaySettings, gatewaySignature, gatewayToken, startGateway } from './telegram-gateway.ts'

const AT = 1_767_225_600_000
const settings = gatewaySettings('http://127.0.0.1:9')
const told = {
  request_id: 'request-1',
  phone_number: '+442079460958',
  request_cost: 0.01,
  payload: 'dlv_1',
  delivery_status: { status: 'delivered', updated_at: 1_767_225_590 },
}

function callOf(body: string, headers = gatewaySignature(body, AT), now = AT): Callback {
  return { url: '', headers: new Headers(headers), body: Buffer.from(body), now }
}

function read(changes: object = {}): Reading {
  return reportReader(settings)(callOf(JSON.stringify({ ...told, ...changes })))
}

function reportOf(changes: object = {}): Report | undefined {
  const reading = read(changes)
  return 'reports' in reading ? reading.reports[0] : undefined
}

describe('a call of the Gateway of Telegram', () => {
  const body = JSON.stringify(told)

  it('is signed as the page of the Gateway describes it', () => {
    // HMAC-SHA-256 of "1767225600\n{}" under SHA-256 of "token", made by OpenSSL.
    const signature = '31e2acbea00d5f745c03176cd9cc447689681f46563f8e16186e7f38f0a965e9'
    const headers = { 'x-request-timestamp': '1767225600', 'x-request-signature': signature }

    expect(reportReader({ ...settings, accessToken: 'token' })(callOf('{}', headers))).toMatchObject({
      refused: 'malformed',
    })
  })

  it('is taken under either token while one is being replaced, and under no other', () => {
    const reader = reportReader({ ...settings, accessToken: 'next', previousAccessToken: gatewayToken })

    for (const token of ['next', gatewayToken])
      expect(reader(callOf(body, gatewaySignature(body, AT, token)))).toHaveProperty('reports')
    expect(reader(callOf(body, gatewaySignature(body, AT, 'stranger')))).toEqual({ refused: 'forged' })
  })

  it('is forged when it is more than ten minutes old, or from as far ahead', () => {
    const reader = reportReader(settings)
    const verdicts = [600, -600, 601, -601].map((seconds) =>
      reader(callOf(body, gatewaySignature(body, AT), AT + seconds * 1000)),
    )

    expect(verdicts.map((reading) => 'refused' in reading && reading.refused)).toEqual([
      false,
      false,
      'forged',
      'forged',
    ])
  })

  it.each([
    {},
    { 'x-request-timestamp': 'now' },
    { 'x-request-timestamp': '1767225601' },
    { 'x-request-timestamp': ' 1767225600' },
    { 'x-request-signature': '' },
    { 'x-request-signature': '0'.repeat(64) },
    { 'x-request-signature': 'x'.repeat(9_999) },
  ])('is forged with %j', (changes) => {
    const headers = { ...gatewaySignature(`${body} `, AT), ...changes }

    expect(reportReader(settings)(callOf(body, headers))).toEqual({ refused: 'forged' })
    expect(reportReader(settings)({ ...callOf(body), headers: new Headers(changes) })).toEqual({ refused: 'forged' })
  })

  it.each(['', '[]', 'null', '{}', '{"request_id":7}', `{"request_id":"${'x'.repeat(256)}"}`])(
    'is malformed when it is signed and names no request: %.30s',
    (text) => {
      expect(reportReader(settings)(callOf(text))).toMatchObject({ refused: 'malformed' })
    },
  )

  it.each([
    undefined,
    7,
    [],
    { status: 7, updated_at: 1 },
    { status: 'x y', updated_at: 1 },
    { status: 'sent', updated_at: 'now' },
  ])('is heard and says nothing with the status %j', (status) => {
    expect(read({ delivery_status: status })).toEqual({ reports: [] })
  })
})

describe('a report of the Gateway', () => {
  it('has the names of the message on both sides, and what it cost', () => {
    expect(reportOf({ is_refunded: false })).toEqual({
      id: 'request-1:delivered',
      delivery: 'dlv_1',
      reference: 'request-1',
      state: 'delivered',
      status: 'delivered',
      at: 1_767_225_590_000,
      isEnd: true,
      rest: { request_cost: '0.01', is_refunded: 'false' },
    })
  })

  it.each([
    ['sent', 'sent', undefined],
    ['delivered', 'delivered', true],
    ['read', 'read', true],
    ['expired', 'failed', true],
    ['revoked', 'failed', true],
    ['something_new', undefined, undefined],
  ])('%s says that it is %s', (status, state, isEnd) => {
    const report = reportOf({ delivery_status: { status, updated_at: 1 } })

    expect([report?.status, report?.state, report?.isEnd]).toEqual([status, state, isEnd])
    expect(report).not.toHaveProperty('isFinal')
  })

  it('is kept without number, code and what is not known', () => {
    const verification_status = { status: 'code_invalid', updated_at: 7, code_entered: '731000' }
    const report = reportOf({ verification_status, note: 'code 731000', text: '+442079460958' })

    expect(report?.rest).toEqual({ request_cost: '0.01', verification_status: 'code_invalid' })
    expect(JSON.stringify(report)).not.toMatch(/731000|4420/)
    expect(reportOf({ delivery_status: undefined, verification_status })).toMatchObject({
      id: 'request-1:code_invalid',
      status: 'code_invalid',
    })
  })
})

const open: Loopback[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((vendor) => vendor.close()))
})

describe('a code that goes by Telegram', () => {
  it('is sent, told to have arrived, signs in, and Telegram hears that it was used', async () => {
    const gateway = await startGateway()
    open.push(gateway)
    const config = {
      telegramGateway: { accessToken: gatewayToken, baseUrl: gateway.url },
      otp: { channels: ['telegram_gateway'] },
    } satisfies Partial<AuthConfig>
    const { auth, events, clock } = await testAuth(config)
    const { handle, challengeId } = await auth.otp.request({ identifier: '+442079460958' })
    await auth.deliver()
    const { payload, code: otp, callback_url: url } = JSON.parse(gateway.asked[0]?.body ?? '')
    const body = JSON.stringify({ ...told, payload })
    const path = new URL(url).pathname
    const tell = (token?: string) =>
      client(auth).post(path, body, { headers: gatewaySignature(body, clock.now(), token) })

    expect((await tell('stranger')).status).toBe(403)
    expect((await auth.otp.status(handle)).status).toBe('sent')
    expect([(await tell()).status, (await tell()).status]).toEqual([200, 200])
    expect(await auth.otp.status(handle)).toMatchObject({
      status: 'delivered',
      attempts: [{ channel: 'telegram', state: 'delivered' }],
    })
    expect(events.filter(({ type }) => type === 'otp.delivered')).toHaveLength(1)
    await auth.otp.verify({ challengeId, otp })
    await waitUntil(() => gateway.asked.some(({ path: asked }) => asked === '/checkVerificationStatus'))
    expect(gateway.asked.map(({ body: text }) => JSON.parse(text))).toContainEqual({
      request_id: 'request-1',
      code: otp,
    })
  })
})
