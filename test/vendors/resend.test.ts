import { Resend } from 'resend'
import { afterEach, describe, expect, it } from 'vitest'
import type { ResendSettings } from '../../src/core/provider-settings.ts'
import { createResend } from '../../src/providers/resend/index.ts'
import { channelContract } from '../../src/testing/channel-contract.ts'
import { testAuth } from '../../src/testing/index.ts'
import { client } from '../http/client.ts'
import { hostileAddresses, storedAddresses } from './hostile-addresses.ts'
import type { Answered, Loopback } from './loopback.ts'
import { email } from './message.ts'
import { resendRefusal as refusal, startResend } from './resend.ts'
import { signSvix, svixHeaders, svixSecret } from './svix.ts'

const apiKey = `re_${'k'.repeat(32)}`
const signal = new AbortController().signal

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
})

async function vendor(): Promise<Loopback> {
  const started = await startResend({ apiKey })
  open.push(started)
  return started
}

function settingsFor({ url }: Loopback, changes: Partial<ResendSettings> = {}): ResendSettings {
  return {
    baseUrl: url,
    requestTimeoutMs: 5_000,
    apiKey,
    fromEmail: 'login@acme.example',
    fromName: 'Acme',
    webhookSecrets: [],
    ...changes,
  }
}

function bodies({ asked }: Loopback) {
  return asked.map(({ body }) => JSON.parse(body))
}

describe('Resend as a channel', () => {
  let resend: Loopback
  const contract = channelContract(
    'resend',
    async () => {
      resend = await vendor()
      return createResend(settingsFor(resend))
    },
    { arrivals: () => bodies(resend).map(({ to, text }) => `${to[0]} ${text}`), secrets: [apiKey] },
  )

  it.each(contract)('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })
})

describe('an email by Resend', () => {
  it('is our own text and HTML to one recipient, and names its delivery', async () => {
    const resend = await vendor()
    const message = email()
    const receipt = await createResend(settingsFor(resend, { replyToEmail: 'help@acme.example' })).send(message, signal)

    expect(receipt).toEqual({ outcome: 'sent', reference: '49a3999c-0ce1-4ea6-ab68-000000000001' })
    expect(resend.asked).toMatchObject([{ method: 'POST', path: '/emails', headers: { 'idempotency-key': 'dlv_1' } }])
    expect(bodies(resend)).toEqual([
      {
        from: 'Acme <login@acme.example>',
        to: ['ada@example.com'],
        reply_to: 'help@acme.example',
        subject: message.subject,
        html: message.html,
        text: message.text,
        headers: { 'Auto-Submitted': 'auto-generated' },
        tags: [{ name: 'delivery', value: 'dlv_1' }],
      },
    ])
  })

  it('is asked for as by its own package', async () => {
    const resend = await vendor()
    const { subject = '', html = '', text } = email()
    await createResend(settingsFor(resend, { replyToEmail: 'help@acme.example' })).send(email(), signal)
    await new Resend(apiKey, { baseUrl: resend.url }).emails.send(
      {
        from: 'Acme <login@acme.example>',
        to: ['ada@example.com'],
        replyTo: 'help@acme.example',
        subject,
        html,
        text,
        headers: { 'Auto-Submitted': 'auto-generated' },
        tags: [{ name: 'delivery', value: 'dlv_1' }],
      },
      { idempotencyKey: 'dlv_1' },
    )

    const [ours, theirs] = resend.asked.map(({ method, path, headers, body }) => ({
      method,
      path,
      headers: [headers.authorization, headers['content-type'], headers['idempotency-key']],
      body: JSON.parse(body),
    }))
    expect(ours).toEqual(theirs)
  })

  it('is one and the same where it is handed over again', async () => {
    const resend = await vendor()
    const channel = createResend(settingsFor(resend))
    const receipts = [await channel.send(email(), signal), await channel.send(email(), signal)]

    expect(receipts[0]).toEqual(receipts[1])
  })

  it('may have arrived where its name was taken with other words', async () => {
    const resend = await vendor()
    const channel = createResend(settingsFor(resend))
    await channel.send(email(), signal)

    expect(await channel.send(email({ text: 'Other words' }), signal)).toEqual({
      outcome: 'unknown',
      reason: 'taken_before',
      errorCode: 'invalid_idempotent_request',
    })
  })

  it.each([
    ['Acme', 'Acme <login@acme.example>'],
    ['Ünïcode 9', 'Ünïcode 9 <login@acme.example>'],
    ['Acme, Inc.', '"Acme, Inc." <login@acme.example>'],
    ['Mallory <m@evil.example>', '"Mallory <m@evil.example>" <login@acme.example>'],
    ['"quoted" \\', '"\\"quoted\\" \\\\" <login@acme.example>'],
  ])('of a sender called %s comes from %s', async (fromName, from) => {
    const resend = await vendor()
    await createResend(settingsFor(resend, { fromName })).send(email(), signal)

    expect(bodies(resend)).toMatchObject([{ from }])
    expect(resend.statuses).toEqual([200])
  })

  it('to each of 200 addresses made to reach somebody else is refused, or to the one that was stored', async () => {
    const resend = await vendor()
    const channel = createResend(settingsFor(resend))
    for (const [index, to] of storedAddresses.entries()) await channel.send(email({ id: `dlv_${index}`, to }), signal)

    expect(hostileAddresses.length).toBeGreaterThanOrEqual(200)
    expect(storedAddresses.length).toBeGreaterThanOrEqual(10)
    expect(bodies(resend).map(({ to }) => to)).toEqual(storedAddresses.map((address) => [address]))
  })
})

describe('what Resend answers', () => {
  const answers: readonly (readonly [string, Answered, object])[] = [
    [
      'too many requests',
      { ...refusal(429, 'rate_limit_exceeded'), headers: { 'retry-after': '2' } },
      {
        outcome: 'refused',
        retryable: true,
        reason: 'rate_limited',
        retryAfterMs: 2_000,
        errorCode: 'rate_limit_exceeded',
      },
    ],
    [
      'that the day is over',
      { ...refusal(429, 'daily_quota_exceeded'), headers: { 'retry-after': '2' } },
      { outcome: 'refused', retryable: false, reason: 'quota_exceeded', isOutage: true },
    ],
    [
      'that the month is over',
      refusal(429, 'monthly_quota_exceeded'),
      { outcome: 'refused', retryable: false, reason: 'quota_exceeded', isOutage: true },
    ],
    ['a key that is missing', refusal(401, 'missing_api_key'), { reason: 'bad_credentials', isOutage: true }],
    ['a wrong key', refusal(403, 'invalid_api_key'), { reason: 'bad_credentials', isOutage: true }],
    ['a wrong key by its status', refusal(401, 'validation_error'), { reason: 'unauthorized', isOutage: true }],
    ['a key for something else', refusal(401, 'restricted_api_key'), { reason: 'bad_credentials', isOutage: true }],
    ['a domain that is not verified', refusal(403, 'validation_error'), { reason: 'forbidden', isOutage: true }],
    ['a sender that is none', refusal(422, 'invalid_from_address'), { reason: 'sender_not_capable', isOutage: true }],
    [
      'a mail it does not like',
      refusal(422, 'validation_error'),
      { outcome: 'refused', retryable: false, reason: 'rejected', errorCode: 'validation_error' },
    ],
    ['a field that is missing', refusal(422, 'missing_required_field'), { outcome: 'refused', retryable: false }],
    [
      'that it found something unsafe',
      refusal(451, 'security_error'),
      { outcome: 'refused', reason: 'content_rejected' },
    ],
    [
      'that the same is under way',
      refusal(409, 'concurrent_idempotent_requests'),
      { outcome: 'refused', retryable: true, reason: 'in_progress' },
    ],
    ['500', refusal(500, 'application_error'), { outcome: 'unknown', reason: 'server_error' }],
    ['500 by another name', refusal(500, 'internal_server_error'), { outcome: 'unknown', reason: 'server_error' }],
    ['that it cannot now', refusal(503, 'application_error'), { outcome: 'refused', retryable: true }],
    ['503 without a word of its own', { status: 503 }, { outcome: 'unknown' }],
    ['200 without a name', { status: 200, body: {} }, { outcome: 'unknown', reason: 'unreadable_answer' }],
    ['a page of something else', { status: 200, body: 'welcome' }, { outcome: 'unknown' }],
    ['nothing', 'reset', { outcome: 'unknown', reason: 'connection_lost' }],
  ]

  it.each(answers)('is a receipt: %s', async (_name, answer, expected) => {
    const resend = await vendor()
    resend.next(answer)
    const receipt = await createResend(settingsFor(resend)).send(email(), signal)

    expect(receipt).toMatchObject(expected)
    expect('isOutage' in receipt).toBe('isOutage' in expected)
    expect(receipt).not.toHaveProperty('isFinal')
  })

  it('is never said again in its words', async () => {
    const resend = await vendor()
    resend.next(refusal(422, 'ada@example.com', 'ada@example.com has 731000'))

    expect(await createResend(settingsFor(resend)).send(email(), signal)).toEqual({
      outcome: 'refused',
      retryable: false,
      reason: 'rejected',
    })
  })

  it('is unknown when it does not answer in time', async () => {
    const resend = await vendor()
    resend.next('hang')
    const receipt = await createResend(settingsFor(resend, { requestTimeoutMs: 100 })).send(email(), signal)

    expect(receipt).toEqual({ outcome: 'unknown', reason: 'timeout' })
  })
})

describe('a sign-in by Resend', () => {
  it('goes from the request to the mail and the news that it arrived', async () => {
    const [resend, webhookSecret] = [await vendor(), svixSecret()]
    const { auth, clock } = await testAuth({
      resend: { apiKey, fromEmail: 'login@acme.example', baseUrl: resend.url, webhookSecret },
    })
    open.push(auth)
    const { handle, challengeId } = await auth.otp.request({ identifier: 'ada@example.com' })
    await auth.deliver()
    const [mail] = bodies(resend)
    const states = [(await auth.otp.status(handle)).status]

    const created = new Date(clock.now()).toISOString()
    const told = {
      type: 'email.delivered',
      created_at: created,
      data: { email_id: 'unknown', tags: { delivery: mail.tags[0].value } },
    }
    const timestamp = String(Math.floor(clock.now() / 1000))
    const call = signSvix({ id: 'msg_1', timestamp, body: JSON.stringify(told) }, webhookSecret)
    const answer = await client(auth).post('/accounts/webhook/resend/', call.body, { headers: svixHeaders(call) })
    states.push((await auth.otp.status(handle)).status)

    expect([answer.status, ...states]).toEqual([200, 'sent', 'delivered'])
    const code = /\d{6}/.exec(mail.text)?.[0] ?? ''
    expect(await auth.otp.verify({ challengeId, otp: code })).toHaveProperty('access')
  })
})
