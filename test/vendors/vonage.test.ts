import { Auth } from '@vonage/auth'
import { verifySignature } from '@vonage/jwt'
import { Messages } from '@vonage/messages'
import { afterEach, describe, expect, it } from 'vitest'
import { settingsFor as settled } from '../../src/config/providers/written.ts'
import type { Message } from '../../src/core/channel.ts'
import type { VonageSettings } from '../../src/core/provider-settings.ts'
import { createVonage } from '../../src/providers/vonage/index.ts'
import { channelContract } from '../../src/testing/channel-contract.ts'
import { testAuth } from '../../src/testing/index.ts'
import { client } from '../http/client.ts'
import type { Answered, Loopback } from './loopback.ts'
import { email, WRITTEN_AT } from './message.ts'
import {
  account,
  applicationId,
  claimsIn,
  privateKey,
  vonageProblem as problem,
  publicKey,
  signatureSecret,
  startVonage,
  webhookToken,
} from './vonage.ts'

const signal = new AbortController().signal

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
})

async function vendor(): Promise<Loopback> {
  const started = await startVonage()
  open.push(started)
  return started
}

/** What an operator's settings come to. */
function settingsFor({ url }: Loopback, changes: object = {}): VonageSettings {
  const written = { ...account, smsFrom: '+14155238886', baseUrl: url, ...changes }
  return settled({ vonage: written }).vonage as VonageSettings
}

const application = { apiSecret: undefined, applicationId, privateKey }

function sms(changes: Partial<Message> = {}): Message {
  const { subject: _, html: __, ...message } = email()
  return { ...message, transport: 'sms', to: '+447700900000', text: '731000 is your code', ...changes }
}

/** The package judges by the machine's clock. */
const tools = { now: Date.now }

function bodies({ asked }: Loopback) {
  return asked.map(({ body }) => JSON.parse(body))
}

describe('Vonage as a channel', () => {
  let vonage: Loopback
  const contract = channelContract(
    'vonage',
    async () => {
      vonage = await vendor()
      return createVonage(settingsFor(vonage), tools)
    },
    { arrivals: () => bodies(vonage).map(({ to, text }) => `+${to} ${text}`), secrets: [account.apiSecret] },
  )

  it.each(contract)('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })
})

describe('a text message by Vonage', () => {
  it('names its delivery, does not outlive its code, and comes by the account', async () => {
    const vonage = await vendor()
    const receipt = await createVonage(settingsFor(vonage), tools).send(sms(), signal)

    expect(receipt).toEqual({ outcome: 'sent', reference: 'aaaaaaaa-bbbb-4ccc-8ddd-000000000001' })
    expect(bodies(vonage)).toEqual([
      {
        message_type: 'text',
        channel: 'sms',
        to: '447700900000',
        from: '14155238886',
        text: '731000 is your code',
        client_ref: 'dlv_1',
        ttl: 600,
        sms: { encoding_type: 'auto' },
      },
    ])
  })

  it('comes by a token of the application, made for it alone and good for five minutes', async () => {
    const vonage = await vendor()
    const channel = createVonage(settingsFor(vonage, application), tools)
    for (const id of ['dlv_1', 'dlv_2']) await channel.send(sms({ id }), signal)

    const tokens = vonage.asked.map(({ headers }) => headers.authorization?.replace('Bearer ', '') ?? '')
    const claims = tokens.map(claimsIn)
    expect(vonage.statuses).toEqual([202, 202])
    expect(tokens.map((token) => verifySignature(token, publicKey))).toEqual([true, true])
    expect(claims).toMatchObject([{ application_id: applicationId }, { application_id: applicationId }])
    expect(claims.map(({ iat, exp }) => Number(exp) - Number(iat))).toEqual([300, 300])
    expect(new Set(claims.map(({ jti }) => jti)).size).toBe(2)
  })

  it.each([
    ['the account', {}, { ...account }],
    ['an application', application, { applicationId, privateKey }],
  ])('is asked for as by its own package, with %s', async (_name, written, credentials) => {
    const vonage = await vendor()
    const told = { signatureSecret, encoding: 'unicode' }
    const settings = settingsFor(vonage, { ...written, ...told })
    await createVonage(settings, tools).send(sms(), signal)
    await new Messages(new Auth(credentials), { apiHost: vonage.url }).send({
      channel: 'sms',
      messageType: 'text',
      to: '447700900000',
      from: '14155238886',
      text: '731000 is your code',
      clientRef: 'dlv_1',
      ttl: 600,
      sms: { encodingType: 'unicode' },
      webhookUrl: 'http://localhost:4000/accounts/webhook/vonage/',
      webhookVersion: 'v1',
    })

    const [ours, theirs] = vonage.asked.map(({ method, path, headers, body }) => ({
      method,
      path,
      type: headers['content-type'],
      // Each token is another one; its header is not.
      authorization: headers.authorization?.replace(/\..*/, ''),
      body: JSON.parse(body),
    }))
    expect(ours).toEqual(theirs)
    expect(vonage.statuses).toEqual([202, 202])
  })

  it.each([
    [{ smsFrom: 'Acme Login' }, {}, { from: 'Acme Login' }],
    [{ encoding: 'text' }, {}, { sms: { encoding_type: 'text' } }],
    [{}, { expiresAt: WRITTEN_AT + 1_000 }, { ttl: 20 }],
  ])('with %j and %j has %j', async (written, changes, expected) => {
    const vonage = await vendor()
    await createVonage(settingsFor(vonage, written), tools).send(sms(changes), signal)

    expect(bodies(vonage)).toMatchObject([expected])
    expect(vonage.statuses).toEqual([202])
  })

  it('that is longer than Vonage takes is not asked for', async () => {
    const vonage = await vendor()
    const channel = createVonage(settingsFor(vonage), tools)

    expect(await channel.send(sms({ text: 'x'.repeat(1_001) }), signal)).toEqual({
      outcome: 'refused',
      retryable: false,
      reason: 'too_long',
    })
    expect(await channel.send(sms({ text: 'x'.repeat(1_000) }), signal)).toMatchObject({ outcome: 'sent' })
    expect(vonage.asked).toHaveLength(1)
  })
})

describe('what Vonage answers', () => {
  const answers: readonly (readonly [string, Answered, object])[] = [
    [
      'too many requests',
      { ...problem(429, 'throttled'), headers: { 'retry-after': '1' } },
      { outcome: 'refused', retryable: true, reason: 'rate_limited', retryAfterMs: 1_000, errorCode: 'throttled' },
    ],
    ['too many messages', problem(422, '1000'), { outcome: 'refused', retryable: true, reason: 'rate_limited' }],
    ['no balance', problem(402, 'low-balance'), { reason: 'no_balance', isOutage: true, errorCode: 'low-balance' }],
    ['no balance by number', problem(422, '1070'), { reason: 'no_balance', isOutage: true }],
    ['wrong credentials', problem(401, 'unauthorized'), { reason: 'bad_credentials', isOutage: true }],
    ['a token of yesterday', problem(401, 'jwt-expired'), { reason: 'bad_credentials', isOutage: true }],
    ['an account that is closed', problem(403, 'account-suspended'), { reason: 'account_not_active', isOutage: true }],
    ['that it is forbidden', problem(403, 'forbidden'), { reason: 'forbidden', isOutage: true }],
    ['a number that is none', problem(422, '1170'), { reason: 'invalid_recipient', isFinal: true, retryable: false }],
    ['a recipient that is none', problem(422, '1430'), { reason: 'invalid_recipient', isFinal: true }],
    ['who opted out', problem(422, '1240'), { reason: 'opted_out', isFinal: true, errorCode: '1240' }],
    ['a sender that may not', problem(422, '1120'), { outcome: 'refused', reason: 'sender_not_capable' }],
    ['a message it does not like', problem(422, '1020'), { outcome: 'refused', retryable: false, reason: 'rejected' }],
    ['a number in the title', { status: 422, body: { title: 1240 } }, { reason: 'opted_out', isFinal: true }],
    ['that it has it already', problem(422, '1320'), { outcome: 'unknown', reason: 'taken_before', errorCode: '1320' }],
    ['500', problem(500, '1030'), { outcome: 'unknown', reason: 'server_error', errorCode: '1030' }],
    ['that it cannot now', problem(503, '1030'), { outcome: 'refused', retryable: true }],
    ['503 without a word of its own', { status: 503 }, { outcome: 'unknown' }],
    ['502', { status: 502 }, { outcome: 'unknown' }],
    ['202 without a name', { status: 202, body: {} }, { outcome: 'unknown', reason: 'unreadable_answer' }],
    ['a page of something else', { status: 200, body: 'welcome' }, { outcome: 'unknown' }],
    ['nothing', 'reset', { outcome: 'unknown', reason: 'connection_lost' }],
  ]

  it.each(answers)('is a receipt: %s', async (_name, answer, expected) => {
    const vonage = await vendor()
    vonage.next(answer)
    const receipt = await createVonage(settingsFor(vonage), tools).send(sms(), signal)

    expect(receipt).toMatchObject(expected)
    for (const key of ['isOutage', 'isFinal']) expect(key in receipt).toBe(key in expected)
    expect(JSON.stringify(receipt)).not.toMatch(/14155550123|Because/)
  })

  it('is never said again in its words', async () => {
    const vonage = await vendor()
    const said = '731000 to 447700900000'
    vonage.next({ status: 422, body: { type: `https://x/#${said}`, title: said, detail: said } })

    expect(await createVonage(settingsFor(vonage), tools).send(sms(), signal)).toEqual({
      outcome: 'refused',
      retryable: false,
      reason: 'rejected',
    })
  })

  it('is unknown when it does not answer in time', async () => {
    const vonage = await vendor()
    vonage.next('hang')
    const settings = { ...settingsFor(vonage), requestTimeoutMs: 100 }

    expect(await createVonage(settings, tools).send(sms(), signal)).toEqual({ outcome: 'unknown', reason: 'timeout' })
  })
})

describe('a sign-in by Vonage', () => {
  it('goes from the request to the message and the news that it arrived', async () => {
    const vonage = await vendor()
    const written = { ...account, smsFrom: 'Acme', baseUrl: vonage.url, signatureSecret }
    const { auth, clock } = await testAuth({ vonage: written })
    open.push(auth)
    const { handle, challengeId } = await auth.otp.request({ identifier: '+447400123456' })
    await auth.deliver()
    const [message] = bodies(vonage)
    const states: string[] = [(await auth.otp.status(handle)).status]

    const path = new URL(message.webhook_url).pathname
    const told = {
      message_uuid: 'aaaaaaaa-bbbb-4ccc-8ddd-000000000001',
      client_ref: message.client_ref,
      to: message.to,
    }
    for (const status of ['submitted', 'delivered', 'submitted']) {
      const body = JSON.stringify({ ...told, status, usage: { price: '0.0333', currency: 'EUR' } })
      const token = webhookToken(body, { iat: Math.floor(clock.now() / 1000) })
      const answer = await client(auth).post(path, body, { headers: { authorization: `Bearer ${token}` } })
      states.push(String(answer.status), (await auth.otp.status(handle)).status)
    }

    expect(states).toEqual(['sent', '200', 'sent', '200', 'delivered', '200', 'delivered'])
    const code = /\d{6}/.exec(message.text)?.[0] ?? ''
    expect(await auth.otp.verify({ challengeId, otp: code })).toHaveProperty('access')
  })
})
