import { afterEach, describe, expect, it } from 'vitest'
import type { SmtpSettings } from '../../src/core/provider-settings.ts'
import { createSmtp } from '../../src/providers/smtp.ts'
import { channelContract } from '../../src/testing/channel-contract.ts'
import { waitUntil } from '../wait-until.ts'
import { hostileAddresses, storedAddresses } from './hostile-addresses.ts'
import { type Fault, type MailServer, startMailServer } from './mail-server.ts'
import { email, WRITTEN_AT } from './message.ts'

const open: MailServer[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

async function mailServer(options?: Parameters<typeof startMailServer>[0]): Promise<MailServer> {
  const server = await startMailServer(options)
  open.push(server)
  return server
}

function settingsFor({ port }: Pick<MailServer, 'port'>, changes: Partial<SmtpSettings> = {}): SmtpSettings {
  return {
    host: '127.0.0.1',
    port,
    tls: 'none',
    verifyCertificate: true,
    timeoutMs: 5_000,
    fromEmail: 'login@acme.example',
    fromName: 'Acme, Inc.',
    ...changes,
  }
}

const signal = new AbortController().signal

describe('SMTP as a channel', () => {
  let server: MailServer
  const contract = channelContract(
    'smtp',
    async () => {
      server = await mailServer()
      return createSmtp(settingsFor(server))
    },
    { arrivals: () => server.arrivals.map(({ recipients, mail }) => `${recipients} ${mail.subject} ${mail.text}`) },
  )

  it.each(contract)('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })
})

describe('an email by SMTP', () => {
  it('arrives as it was rendered, from the operator, and says that a machine sent it', async () => {
    const server = await mailServer()
    const message = email({ subject: 'Dein Code für Ärzte & Söhne' })
    const receipt = await createSmtp(settingsFor(server, { replyToEmail: 'help@acme.example' })).send(message, signal)

    const [arrival] = server.arrivals
    expect(receipt).toEqual({ outcome: 'sent', reference: 'dlv_1@acme.example' })
    expect(arrival?.recipients).toEqual(['ada@example.com'])
    expect(arrival?.mail).toMatchObject({
      subject: message.subject,
      text: message.text,
      html: message.html,
      messageId: '<dlv_1@acme.example>',
      date: new Date(WRITTEN_AT),
      from: { value: [{ name: 'Acme, Inc.', address: 'login@acme.example' }] },
      to: { value: [{ name: '', address: 'ada@example.com' }] },
      replyTo: { value: [{ name: '', address: 'help@acme.example' }] },
    })
    expect(arrival?.mail.headers.get('auto-submitted')).toBe('auto-generated')
    expect(arrival?.raw).not.toMatch(/nodemailer/i)
  })

  it('has no header that a subject or a sender brought', async () => {
    const server = await mailServer()
    const smtp = createSmtp(settingsFor(server, { fromName: 'Acme\r\nBcc: eve@example.net' }))
    await smtp.send(email({ subject: 'Your code\r\nBcc: eve@example.net\r\n\r\nHello' }), signal)

    expect(server.arrivals[0]?.recipients).toEqual(['ada@example.com'])
    expect(server.arrivals[0]?.mail.headers.has('bcc')).toBe(false)
    expect(server.arrivals[0]?.mail.text).toBe(email().text)
  })

  it('shares a connection with the next one, and ends it when there is none', async () => {
    const server = await mailServer()
    const smtp = createSmtp(settingsFor(server))
    for (const id of ['dlv_1', 'dlv_2', 'dlv_3']) await smtp.send(email({ id }), signal)

    expect(server.connections()).toEqual({ ever: 1, open: 1 })
    await waitUntil(() => server.connections().open === 0)
  })

  it('waits for its turn when five are on their way', async () => {
    const server = await mailServer()
    const smtp = createSmtp(settingsFor(server))
    const receipts = await Promise.all(
      Array.from({ length: 40 }, (_, index) => smtp.send(email({ id: `dlv_${index}` }), new AbortController().signal)),
    )

    expect(receipts.map(({ outcome }) => outcome)).toEqual(receipts.map(() => 'sent'))
    expect(server.arrivals).toHaveLength(40)
    expect(server.connections().ever).toBeLessThanOrEqual(5)
  })

  it('finds its way after the server ended an idle connection', async () => {
    const server = await mailServer({ disabledCommands: ['STARTTLS', 'AUTH'], socketTimeout: 500 })
    const smtp = createSmtp(settingsFor(server))
    await smtp.send(email(), signal)
    await waitUntil(() => server.connections().open === 0)

    expect(await smtp.send(email({ id: 'dlv_2' }), signal)).toMatchObject({ outcome: 'sent' })
  })
})

describe('signing in to a mail server', () => {
  const guarded = { authOptional: false, disabledCommands: ['STARTTLS'], allowInsecureAuth: true }

  it('is done where there is a user', async () => {
    const server = await mailServer(guarded)
    const settings = settingsFor(server, { user: 'mailer', password: 'password' })

    expect(await createSmtp(settings).send(email(), signal)).toMatchObject({ outcome: 'sent' })
  })

  it.each([{ user: 'mailer', password: 'wrong-password' }, { user: 'mailer' }, {}])(
    'is an outage where it fails: %j',
    async (credentials) => {
      const server = await mailServer(guarded)
      const receipt = await createSmtp(settingsFor(server, credentials)).send(email(), signal)

      expect(receipt).toMatchObject({ outcome: 'refused', retryable: false, isOutage: true })
      expect(JSON.stringify(receipt)).not.toContain('wrong-password')
    },
  )
})

describe('TLS to a mail server', () => {
  it.each([
    { tls: 'implicit', options: { secure: true } },
    { tls: 'required', options: {} },
  ] as const)('encrypts when it is $tls', async ({ tls, options }) => {
    const server = await mailServer({ ...options, onSecure: (_socket, _session, done) => done() })
    const receipt = await createSmtp(settingsFor(server, { tls, verifyCertificate: false })).send(email(), signal)

    expect(receipt).toMatchObject({ outcome: 'sent' })
    expect(server.arrivals[0]?.raw).toBeDefined()
  })

  it.each([
    { tls: 'implicit', options: { secure: true } },
    { tls: 'required', options: {} },
  ] as const)('refuses a certificate that nobody vouches for when it is $tls', async ({ tls, options }) => {
    const server = await mailServer(options)
    const receipt = await createSmtp(settingsFor(server, { tls })).send(email(), signal)

    expect(receipt).toMatchObject({ outcome: 'refused', errorCode: expect.stringMatching(/CERT/) })
    expect(server.arrivals).toHaveLength(0)
  })

  it('never sends in the clear where it is required and the server has none', async () => {
    const server = await mailServer()
    const receipt = await createSmtp(settingsFor(server, { tls: 'required' })).send(email(), signal)

    expect(receipt).toMatchObject({ outcome: 'refused' })
    expect(server.arrivals).toHaveLength(0)
  })
})

describe('a mail server that refuses', () => {
  const says = (status: number, text: string) => ({ status, text })
  const faults: readonly (readonly [string, Fault, object])[] = [
    ['is busy', { at: 'connect', says: says(421, '4.3.2 Busy') }, { retryable: true, errorCode: '4.3.2' }],
    ['blocks us', { at: 'connect', says: says(554, '5.7.1 Blocked') }, { retryable: false, isOutage: true }],
    ['takes no mail of ours', { at: 'sender', says: says(550, '5.7.1 No') }, { retryable: false, isOutage: true }],
    ['is greylisting', { at: 'recipient', says: says(451, '4.7.1 Later') }, { retryable: true, errorCode: '4.7.1' }],
    [
      'knows nobody of that name',
      { at: 'recipient', says: says(550, '5.1.1 Unknown') },
      { retryable: false, reason: 'no_recipient', errorCode: '5.1.1', isFinal: true },
    ],
    [
      'has a full mailbox',
      { at: 'recipient', says: says(552, '5.2.2 Full') },
      { retryable: false, reason: 'rejected', errorCode: '5.2.2' },
    ],
    ['dislikes the text', { at: 'text', says: says(554, 'Spam') }, { retryable: false, errorCode: '554' }],
    ['has no room for the text', { at: 'text', says: says(452, '4.3.1 Full') }, { retryable: true }],
    ['hangs up first', { at: 'connect' }, { retryable: true }],
    ['hangs up at the recipient', { at: 'recipient' }, { retryable: true, reason: 'connection_lost' }],
  ]

  it.each(faults)('because it %s', async (_name, fault, expected) => {
    const server = await mailServer()
    server.fail(fault)
    const receipt = await createSmtp(settingsFor(server)).send(email(), signal)

    expect(receipt).toMatchObject({ outcome: 'refused', ...expected })
    expect(server.arrivals).toHaveLength(0)
  })

  it('is asked again by the same channel, and takes the message', async () => {
    const server = await mailServer()
    const smtp = createSmtp(settingsFor(server))
    for (const at of ['connect', 'sender', 'recipient', 'text', 'connect', 'recipient'] as const) {
      server.fail({ at, says: says(451, '4.0.0 Later') })
      expect(await smtp.send(email(), signal)).toMatchObject({ outcome: 'refused', retryable: true })
    }
    server.fail(undefined)

    expect(await smtp.send(email(), signal)).toMatchObject({ outcome: 'sent' })
    expect(server.arrivals).toHaveLength(1)
  })

  it('is one that is not there', async () => {
    const server = await mailServer()
    await server.close()

    expect(await createSmtp(settingsFor(server)).send(email(), signal)).toEqual({
      outcome: 'refused',
      retryable: true,
      reason: 'unreachable',
      errorCode: 'ECONNREFUSED',
    })
  })

  it.each(['connect', 'recipient'] as const)('by saying nothing at the %s', async (at) => {
    const server = await mailServer()
    server.fail({ at, says: 'hang' })
    const receipt = await createSmtp(settingsFor(server, { timeoutMs: 200 })).send(email(), signal)

    expect(receipt).toEqual({ outcome: 'refused', retryable: true, reason: 'timeout' })
  })
})

describe('a mail that the server may have taken', () => {
  it('is unknown when the connection is lost after its text', async () => {
    const server = await mailServer()
    server.fail({ at: 'text' })

    expect(await createSmtp(settingsFor(server)).send(email(), signal)).toMatchObject({ outcome: 'unknown' })
  })

  it('is unknown when nothing is answered to its text', async () => {
    const server = await mailServer()
    server.fail({ at: 'text', says: 'hang' })
    const receipt = await createSmtp(settingsFor(server, { timeoutMs: 200 })).send(email(), signal)

    expect(receipt).toEqual({ outcome: 'unknown', reason: 'timeout' })
  })

  it('is unknown when the sending is given up after its text, and its connection ends', async () => {
    const server = await mailServer()
    server.fail({ at: 'text', says: 'hang' })
    const giveUp = new AbortController()
    server.onText(() => giveUp.abort())

    expect(await createSmtp(settingsFor(server)).send(email(), giveUp.signal)).toEqual({
      outcome: 'unknown',
      reason: 'aborted',
    })
    await waitUntil(() => server.connections().open === 0)
  })

  it('was not sent when the sending is given up before its text, also of those that wait', async () => {
    const server = await mailServer()
    server.fail({ at: 'recipient', says: 'hang' })
    const smtp = createSmtp(settingsFor(server))
    const giveUp = new AbortController()
    const receipts = Array.from({ length: 8 }, () => smtp.send(email(), giveUp.signal))
    await waitUntil(() => server.connections().open === 5)
    giveUp.abort()

    for (const receipt of await Promise.all(receipts)) {
      expect(receipt).toEqual({ outcome: 'refused', retryable: true, reason: 'aborted' })
    }
    server.fail(undefined)
    expect(await smtp.send(email(), signal)).toMatchObject({ outcome: 'sent' })
  })
})

describe('an address that was made to reach somebody else', () => {
  it('is refused, or is the one address that was stored: each of 200', async () => {
    const server = await mailServer()
    const smtp = createSmtp(settingsFor(server))
    for (const [index, to] of storedAddresses.entries()) await smtp.send(email({ id: `dlv_${index}`, to }), signal)

    expect(hostileAddresses.length).toBeGreaterThanOrEqual(200)
    expect(storedAddresses.length).toBeGreaterThanOrEqual(10)
    expect(server.arrivals.map(({ recipients }) => recipients)).toEqual(storedAddresses.map((address) => [address]))
    const named = server.arrivals.map(({ raw }) => /^To: *(.*)\r\n/m.exec(raw.replace(/\r\n /g, ' '))?.[1]?.trim())
    expect(named).toEqual(storedAddresses)
  })
})
