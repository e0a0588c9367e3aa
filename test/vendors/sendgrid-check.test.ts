import { afterEach, describe, expect, it } from 'vitest'
import type { SendGridSettings } from '../../src/core/provider-settings.ts'
import { sendgridChecks } from '../../src/providers/sendgrid/check.ts'
import { foundBy } from './found.ts'
import type { Loopback } from './loopback.ts'
import { type SendGridAccount, soundSendGrid, startSendGrid } from './sendgrid.ts'
import { domainOf } from './sendgrid-documented.ts'

const apiKey = `SG.${'k'.repeat(66)}`
const callbackUrl = 'https://auth.example.com/accounts/webhook/sendgrid/'
const webhooks = '/v3/user/webhooks/event/settings/all'

const open: Loopback[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((vendor) => vendor.close()))
})

async function found(has: SendGridAccount, changes: Partial<SendGridSettings> = {}): Promise<string> {
  const vendor = await startSendGrid(apiKey, soundSendGrid(has))
  open.push(vendor)
  const settings: SendGridSettings = {
    baseUrl: vendor.url,
    requestTimeoutMs: 5_000,
    apiKey,
    fromEmail: 'login@acme.example',
    fromName: 'Acme',
    customTemplateData: {},
    trackingEnabled: false,
    webhookKeys: ['key-of-ours'],
    ...changes,
  }
  return (await foundBy(sendgridChecks(settings, callbackUrl))).join('\n')
}

describe('What is looked at at SendGrid', () => {
  it('is well where all is well', async () => {
    const ours = { enabled: true, url: callbackUrl, public_key: 'key-of-ours' }

    expect(await found({ [webhooks]: { webhooks: [{ enabled: true, url: 'https://else.example' }, ours] } })).toBe(
      [
        'ok sendgrid key: the key may send mails',
        'ok sendgrid sender: the domain of login@acme.example is authenticated',
        'ok sendgrid webhook: the event webhook calls here, signed by a key that is known',
      ].join('\n'),
    )
  })

  it('is asked of nobody in test mode', async () => {
    expect(await found({}, { testMode: true })).toContain('warning sendgrid: nothing leaves in test mode')
  })

  it('names a key that is wrong, without the key', async () => {
    const told = await found({}, { apiKey: `SG.${'w'.repeat(66)}` })

    expect(told).toContain('failed sendgrid key: SendGrid does not take twilio.sendgrid.api_key')
    expect(told).not.toContain('SG.')
  })

  it.each([
    [{ '/v3/scopes': { scopes: ['stats.read'] } }, {}, 'failed sendgrid key: the key may not send mails'],
    [
      { '/v3/scopes': { scopes: ['mail.send', ...Array.from({ length: 30 }, (_, at) => `scope.${at}`)] } },
      {},
      'ok sendgrid key: the key may send mails, and much else',
    ],
    [{}, { fromEmail: 'login@other.example' }, 'skipped sendgrid sender: whether login@other.example is verified'],
    [
      { '/v3/whitelabel/domains?domain=acme.example': [domainOf('acme.example', false)] },
      {},
      'failed sendgrid sender: login@acme.example is no verified sender',
    ],
    [
      {
        '/v3/whitelabel/domains?domain=acme.example': [],
        '/v3/verified_senders': { results: [{ from_email: 'Login@acme.example', verified: true }] },
      },
      {},
      'warning sendgrid sender: login@acme.example is verified, its domain is not',
    ],
    [{}, { webhookKeys: [] }, 'warning sendgrid webhook: what becomes of mails is not known'],
    [{ [webhooks]: undefined }, {}, 'skipped sendgrid webhook: the event webhook cannot be seen'],
    [{}, {}, 'failed sendgrid webhook: no event webhook calls here'],
    [
      { [webhooks]: { webhooks: [{ url: callbackUrl, enabled: false }] } },
      {},
      'failed sendgrid webhook: the event webhook is turned off',
    ],
    [
      { [webhooks]: { webhooks: [{ url: callbackUrl, enabled: true, public_key: '' }] } },
      {},
      'failed sendgrid webhook: the event webhook signs nothing',
    ],
    [
      { [webhooks]: { webhooks: [{ url: callbackUrl, enabled: true, public_key: 'another' }] } },
      {},
      'failed sendgrid webhook: the event webhook signs with another key',
    ],
  ])('finds %j where ours is %j', async (has, changes, sentence) => {
    expect(await found(has, changes)).toContain(sentence)
  })
})
