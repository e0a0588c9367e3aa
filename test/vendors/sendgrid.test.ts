import { afterEach, describe, expect, it } from 'vitest'
import type { SendGridSettings } from '../../src/core/provider-settings.ts'
import { createSendGrid } from '../../src/providers/sendgrid/index.ts'
import { channelContract } from '../../src/testing/channel-contract.ts'
import { hostileAddresses, storedAddresses } from './hostile-addresses.ts'
import type { Answered, Loopback } from './loopback.ts'
import { email } from './message.ts'
import { noteOfDescription, startSendGrid } from './sendgrid.ts'

const apiKey = `SG.${'k'.repeat(66)}`
const signal = new AbortController().signal

const open: Loopback[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((vendor) => vendor.close()))
})

async function vendor(): Promise<Loopback> {
  const started = await startSendGrid(apiKey)
  open.push(started)
  return started
}

function settingsFor({ url }: Loopback, changes: Partial<SendGridSettings> = {}): SendGridSettings {
  return {
    baseUrl: url,
    requestTimeoutMs: 5_000,
    apiKey,
    fromEmail: 'login@acme.example',
    fromName: 'Acme',
    customTemplateData: {},
    trackingEnabled: false,
    webhookKeys: [],
    ...changes,
  }
}

function bodies({ asked }: Loopback) {
  return asked.map(({ body }) => JSON.parse(body))
}

describe(`SendGrid as a channel${noteOfDescription}`, () => {
  let sendgrid: Loopback
  const contract = channelContract(
    'sendgrid',
    async () => {
      sendgrid = await vendor()
      return createSendGrid(settingsFor(sendgrid))
    },
    {
      arrivals: () =>
        bodies(sendgrid).map((mail) => `${mail.personalizations[0].to[0].email} ${mail.content[0].value}`),
      secrets: [apiKey],
    },
  )

  it.each(contract)('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })
})

describe(`an email by SendGrid${noteOfDescription}`, () => {
  it('is our own text and HTML to one recipient, names its delivery, and is not tracked', async () => {
    const sendgrid = await vendor()
    const message = email()
    const receipt = await createSendGrid(settingsFor(sendgrid, { replyToEmail: 'help@acme.example' })).send(
      message,
      signal,
    )

    expect(receipt).toEqual({ outcome: 'sent', reference: 'message-1' })
    expect(bodies(sendgrid)).toEqual([
      {
        personalizations: [{ to: [{ email: 'ada@example.com' }], custom_args: { delivery: 'dlv_1' } }],
        from: { email: 'login@acme.example', name: 'Acme' },
        reply_to: { email: 'help@acme.example' },
        subject: message.subject,
        content: [
          { type: 'text/plain', value: message.text },
          { type: 'text/html', value: message.html },
        ],
        tracking_settings: {
          click_tracking: { enable: false, enable_text: false },
          open_tracking: { enable: false },
          subscription_tracking: { enable: false },
        },
      },
    ])
  })

  it('has the subject of the settings, and is tracked, where the operator says so', async () => {
    const sendgrid = await vendor()
    const settings = settingsFor(sendgrid, { subject: 'Sign in to Acme', trackingEnabled: true })
    await createSendGrid(settings).send(email(), signal)

    expect(bodies(sendgrid)).toMatchObject([
      {
        subject: 'Sign in to Acme',
        tracking_settings: { click_tracking: { enable: true }, open_tracking: { enable: true } },
      },
    ])
  })

  it('is the template of the operator with both sets of names, which own values do not hide', async () => {
    const sendgrid = await vendor()
    const customTemplateData = { colour: 'green', otp_code: '000000' }
    const settings = settingsFor(sendgrid, { otpTemplateId: `d-${'a'.repeat(32)}`, customTemplateData })
    await createSendGrid(settings).send(email(), signal)

    const [mail] = bodies(sendgrid)
    expect(mail).toMatchObject({ template_id: settings.otpTemplateId })
    expect(mail).not.toHaveProperty('content')
    expect(mail.personalizations[0].dynamic_template_data).toEqual({
      colour: 'green',
      site_name: 'Acme',
      project_name: 'Acme',
      company_name: 'Acme',
      user_name: 'ada@example.com',
      user_email: 'ada@example.com',
      user: { get_full_name: 'ada@example.com', username: 'ada@example.com', email: 'ada@example.com' },
      otp_code: '731000',
      verification_code: '731000',
      otp_link: 'https://auth.example.com/login#code=731000&tag=K7',
      expires_minutes: 10,
      expiry_minutes: 10,
      subject: email().subject,
      locale: 'en',
    })
  })

  it('to each of 200 addresses made to reach somebody else is refused, or to the one that was stored', async () => {
    const sendgrid = await vendor()
    const channel = createSendGrid(settingsFor(sendgrid))
    for (const [index, to] of storedAddresses.entries()) await channel.send(email({ id: `dlv_${index}`, to }), signal)

    expect(hostileAddresses.length).toBeGreaterThanOrEqual(200)
    expect(storedAddresses.length).toBeGreaterThanOrEqual(10)
    expect(bodies(sendgrid).map(({ personalizations }) => personalizations)).toEqual(
      storedAddresses.map((address, index) => [
        { to: [{ email: address }], custom_args: { delivery: `dlv_${index}` } },
      ]),
    )
    expect(sendgrid.statuses).toEqual(storedAddresses.map(() => 202))
  })

  it('goes to the sandbox of SendGrid in test mode, which checks it and sends nothing', async () => {
    const sendgrid = await vendor()
    const receipt = await createSendGrid(settingsFor(sendgrid, { testMode: true })).send(email(), signal)

    expect(receipt).toEqual({ outcome: 'sent', reference: 'test_dlv_1' })
    expect(bodies(sendgrid)).toMatchObject([{ mail_settings: { sandbox_mode: { enable: true } } }])
  })

  it.skipIf(noteOfDescription !== '')('would be refused with a field that SendGrid does not have', async () => {
    const sendgrid = await vendor()
    const broken = createSendGrid(settingsFor(sendgrid), {
      fetch: (url, init) => fetch(url, { ...init, body: String(init?.body).replace('"from":', '"sender":') }),
    })

    expect(await broken.send(email(), signal)).toMatchObject({ outcome: 'refused', reason: 'rejected' })
  })
})

describe('what SendGrid answers', () => {
  const errors = [{ message: 'No', field: 'from.email', help: null }]
  const date = 'Fri, 02 Jan 2026 03:04:05 GMT'
  const answers: readonly (readonly [string, Answered, object])[] = [
    ['a mail it took', { status: 202 }, { outcome: 'sent' }],
    [
      'too many requests, until a second',
      { status: 429, headers: { date, 'x-ratelimit-reset': String(Date.parse(date) / 1000 + 30) }, body: { errors } },
      { outcome: 'refused', retryable: true, reason: 'rate_limited', retryAfterMs: 30_000 },
    ],
    [
      'too many requests, for a while',
      { status: 429, headers: { 'retry-after': '7' } },
      { outcome: 'refused', retryable: true, retryAfterMs: 7_000 },
    ],
    ['that it cannot now', { status: 503, body: { errors } }, { outcome: 'refused', retryable: true }],
    ['503 without a word of its own', { status: 503 }, { outcome: 'unknown' }],
    [
      'a mail it does not like',
      { status: 400, body: { errors } },
      { outcome: 'refused', retryable: false, reason: 'rejected', errorCode: 'from.email' },
    ],
    ['a mail that is too large', { status: 413, body: { errors } }, { outcome: 'refused', retryable: false }],
    ['a wrong key', { status: 401, body: { errors } }, { outcome: 'refused', retryable: false, isOutage: true }],
    ['a closed account', { status: 403, body: { errors } }, { outcome: 'refused', retryable: false, isOutage: true }],
    ['500', { status: 500, body: { errors } }, { outcome: 'unknown', reason: 'server_error' }],
    ['a page of something else', { status: 200, body: 'welcome' }, { outcome: 'unknown' }],
    ['nothing', 'reset', { outcome: 'unknown', reason: 'connection_lost' }],
  ]

  it.each(answers)('is a receipt: %s', async (_name, answer, expected) => {
    const sendgrid = await vendor()
    sendgrid.next(answer)

    expect(await createSendGrid(settingsFor(sendgrid)).send(email(), signal)).toMatchObject(expected)
  })

  it('is unknown when it does not answer in time', async () => {
    const sendgrid = await vendor()
    sendgrid.next('hang')
    const receipt = await createSendGrid(settingsFor(sendgrid, { requestTimeoutMs: 100 })).send(email(), signal)

    expect(receipt).toEqual({ outcome: 'unknown', reason: 'timeout' })
  })

  it('is a wrong key where it is one, told without the key', async () => {
    const sendgrid = await vendor()
    const lines: string[] = []
    const debug = (line: string): void => void lines.push(line)
    const receipt = await createSendGrid(settingsFor(sendgrid, { apiKey: 'SG.wrong' }), { debug }).send(email(), signal)

    expect(receipt).toEqual({ outcome: 'refused', retryable: false, reason: 'unauthorized', isOutage: true })
    expect(lines.join()).toMatch(/POST .*\/v3\/mail\/send 401/)
    expect(lines.join()).not.toMatch(/SG\.|731000|ada@/)
  })
})
