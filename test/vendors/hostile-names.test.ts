import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { renderMessage } from '../../src/core/delivery/message.ts'
import { segmentsOf } from '../../src/core/delivery/segments.ts'
import { createSmtp } from '../../src/providers/smtp.ts'
import { testAuth } from '../../src/testing/index.ts'
import { client, paths } from '../http/client.ts'
import type { Loopback } from './loopback.ts'
import { type Arrival, type MailServer, startMailServer } from './mail-server.ts'
import { formIn, senderOf, startTwilio, twilioSettings } from './twilio.ts'

const signal = new AbortController().signal
const written = {
  id: 'dlv_1',
  locale: 'en',
  code: '731000',
  tag: 'K7',
  host: 'auth.example.com',
  link: 'https://auth.example.com/login#code=731000&tag=K7',
  now: 0,
  expiresAt: 600_000,
}

let [server, twilio]: [MailServer, Loopback] = [] as never
beforeEach(async () => {
  ;[server, twilio] = [await startMailServer(), await startTwilio()]
})
afterEach(async () => {
  await Promise.all([server.close(), twilio.close()])
})

const smtp = () =>
  ({ host: '127.0.0.1', port: server.port, tls: 'none', verifyCertificate: true, timeoutMs: 5_000 }) as const

/** The mail of a product of that name, as a mail program reads it. */
async function mailOf(projectName: string): Promise<Arrival> {
  const channel = createSmtp({ ...smtp(), fromEmail: 'login@acme.example', fromName: projectName })
  await channel.send(renderMessage({ ...written, transport: 'email', to: 'ada@example.com', projectName }), signal)
  const arrival = server.arrivals.at(-1)
  if (arrival === undefined) throw new Error('no mail arrived')
  return arrival
}

/** The text message of a product of that name, as Twilio is asked for it. */
async function smsOf(projectName: string): Promise<string> {
  const channel = senderOf(twilioSettings(twilio.url))
  await channel.send(renderMessage({ ...written, transport: 'sms', to: '+442079460958', projectName }), signal)
  return formIn(twilio.asked.at(-1))['Body'] ?? ''
}

describe('a product’s name on its way', () => {
  it.each(['\r\n', '\n', '\r', '\u0085', '\u2028', '\0'])(
    'adds no header and no recipient by %j (M-01)',
    async (end) => {
      const plain = await mailOf('Acme')
      const hostile = await mailOf(`Acme${end}Bcc: eve@example.net${end}${end}<b>Hello</b>`)

      expect(hostile.recipients).toEqual(['ada@example.com'])
      expect([...hostile.mail.headers.keys()]).toEqual([...plain.mail.headers.keys()])
      expect(hostile.mail.text?.split('\n').length).toBe(plain.mail.text?.split('\n').length)
    },
  )

  it('brings no link, and is cut, in a mail and in a text message (M-02)', async () => {
    const name = `Acme https://evil.example/x ${'y'.repeat(200)}`
    const { mail } = await mailOf(name)
    const sms = await smsOf(name)

    for (const text of [mail.subject, mail.text, mail.html || '', sms]) {
      expect(text).not.toMatch(/https?:\/\/evil|evil\.example/)
      expect(text).not.toContain('y'.repeat(60))
    }
    expect(sms).toMatch(/@auth\.example\.com #731000$/)
  })

  it('is text in the HTML of a mail (M-03)', async () => {
    const { mail } = await mailOf('<img src=x onerror="alert(1)">&<b>')

    expect(mail.html).not.toMatch(/<img|<b>&|onerror="/)
    expect(mail.html).toContain('&lt;img src=x')
  })

  it('with an emoji leaves a text message in as many segments as without (M-05)', async () => {
    expect(segmentsOf(await smsOf('Acme 🚀'))).toEqual(segmentsOf(await smsOf('Acme')))
  })
})

describe('a request with hostile members', () => {
  const email = () => ({ host: '127.0.0.1', port: server.port, useTls: false, fromEmail: 'login@acme.example' })

  it('sends nothing where its source_url has a line break (M-01)', async () => {
    const { auth } = await testAuth({ email: email() })
    const body = { identifier: 'ada@example.com', source_url: 'https://acme.example/\r\nBcc: eve@example.net' }
    const { status } = await client(auth).post(paths.request, body)
    await auth.deliver()

    expect([status, server.arrivals.length]).toEqual([400, 0])
  })

  it('is written to in the default language where its own is a path (M-04)', async () => {
    const { auth } = await testAuth({ email: email(), otp: { locale: 'de' } })
    await client(auth).post(paths.request, { identifier: 'ada@example.com', locale: '../../etc/passwd' })
    await auth.deliver()

    expect(server.arrivals[0]?.mail.html).toContain('lang="de"')
  })
})
