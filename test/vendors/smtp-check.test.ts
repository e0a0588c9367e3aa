import { afterEach, describe, expect, it } from 'vitest'
import type { SmtpSettings } from '../../src/core/provider-settings.ts'
import { smtpCheck } from '../../src/providers/smtp/check.ts'
import { foundBy } from './found.ts'
import { type MailServer, startMailServer } from './mail-server.ts'

const open: MailServer[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

async function mailServer(options?: Parameters<typeof startMailServer>[0]): Promise<MailServer> {
  const server = await startMailServer(options)
  open.push(server)
  return server
}

async function found(port: number, changes: Partial<SmtpSettings> = {}): Promise<string> {
  const settings: SmtpSettings = {
    host: '127.0.0.1',
    port,
    tls: 'none',
    verifyCertificate: true,
    timeoutMs: 5_000,
    fromEmail: 'login@acme.example',
    fromName: 'Acme',
    ...changes,
  }
  return (await foundBy([smtpCheck(settings)])).join('\n').replaceAll(`127.0.0.1:${port}`, 'server')
}

const guarded = { authOptional: false, disabledCommands: ['STARTTLS'], allowInsecureAuth: true }

describe('What is looked at at a mail server', () => {
  it('is whether it lets us in, and no mail is sent', async () => {
    const server = await mailServer(guarded)

    expect(await found(server.port, { user: 'mailer', password: 'password' })).toBe(
      'ok mail server: server lets us in in the clear, by name and password',
    )
    expect(server.arrivals).toEqual([])
  })

  it('is whether it encrypts', async () => {
    const server = await mailServer({})

    expect(await found(server.port, { tls: 'required', verifyCertificate: false })).toBe(
      [
        'ok mail server: server lets us in by TLS, without a name',
        'warning mail server: anybody may pass for the mail server: email.verify_certificate is false → set it to true',
      ].join('\n'),
    )
    expect(await found(server.port, { tls: 'required' })).toMatch(
      /^failed mail server: server does not speak TLS as it/,
    )
  })

  it('is wrong where nobody listens, nobody greets, or the password is another', async () => {
    const server = await mailServer(guarded)
    const told = await found(server.port, { user: 'mailer', password: 'swordfish' })
    server.fail({ at: 'connect' })

    expect(told).toBe(
      'failed mail server: server does not take email.username with email.password (5.7.8) → correct them',
    )
    expect(await found(server.port)).toMatch(/^failed mail server: server (?:ends the connection|cannot be reached)/)
    expect(await found(1)).toMatch(/^failed mail server: server cannot be reached/)
  })
})
