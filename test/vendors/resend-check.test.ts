import { afterEach, describe, expect, it } from 'vitest'
import type { ResendSettings } from '../../src/core/provider-settings.ts'
import { resendChecks } from '../../src/providers/resend/check.ts'
import { foundBy } from './found.ts'
import type { Loopback } from './loopback.ts'
import { type ResendAccount, soundResend, startResend } from './resend.ts'

const keys = { apiKey: `re_${'k'.repeat(32)}`, sendingKey: `re_${'s'.repeat(32)}` }
const callbackUrl = 'https://auth.example.com/accounts/webhook/resend/'
const [domains, domain, webhooks] = ['/domains?limit=100', '/domains/domain-1', '/webhooks?limit=100']

const open: Loopback[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((vendor) => vendor.close()))
})

async function found(has: ResendAccount, changes: Partial<ResendSettings> = {}): Promise<string> {
  const vendor = await startResend(keys, soundResend(callbackUrl, has))
  open.push(vendor)
  const settings: ResendSettings = {
    baseUrl: vendor.url,
    requestTimeoutMs: 5_000,
    apiKey: keys.apiKey,
    fromEmail: 'login@acme.example',
    fromName: 'Acme',
    webhookSecrets: [Buffer.alloc(24)],
    ...changes,
  }
  return (await foundBy(resendChecks(settings, callbackUrl))).join('\n')
}

describe('What is looked at at Resend', () => {
  it('is well where all is well', async () => {
    expect(await found({})).toBe(
      [
        'ok resend key: the key may send mails, and much else that is not needed',
        'ok resend sender: acme.example is verified',
        'ok resend sender: clicks and opening are not tracked',
        'ok resend webhook: the webhook calls here',
      ].join('\n'),
    )
  })

  it('cannot be seen with a key that may only send', async () => {
    expect(await found({}, { apiKey: keys.sendingKey })).toBe(
      [
        'ok resend key: the key may send mails, and nothing else',
        'skipped resend sender: whether acme.example is verified and tracks nobody cannot be seen with this key → look at Domains',
        `skipped resend webhook: webhooks cannot be seen with this key → one has to call ${callbackUrl}`,
      ].join('\n'),
    )
  })

  it('names a key that is wrong, without the key', async () => {
    const told = await found({}, { apiKey: `re_${'w'.repeat(32)}` })

    expect(told).toContain('failed resend key: Resend does not take resend.api_key')
    expect(told).not.toContain('www')
  })

  const ours = { endpoint: callbackUrl, status: 'enabled' }
  it.each([
    [{}, { fromEmail: 'login@other.example' }, 'failed resend sender: other.example is no domain of this account'],
    [
      { [domains]: { data: [{ id: 'domain-1', name: 'acme.example', status: 'not_started' }] } },
      {},
      'failed resend sender: acme.example is not verified: not started',
    ],
    [{ [domain]: { click_tracking: true } }, {}, 'failed resend sender: acme.example rewrites links'],
    [{ [domain]: { open_tracking: true } }, {}, 'warning resend sender: acme.example watches whether mails are opened'],
    [{ [domain]: undefined }, {}, 'skipped resend sender: whether acme.example tracks anybody cannot be seen'],
    [{ [domains]: undefined }, {}, 'failed resend key: the key cannot be tried: it answers 404'],
    [{}, { webhookSecrets: [] }, 'warning resend webhook: what becomes of mails is not known'],
    [{ [webhooks]: { data: [] } }, {}, 'failed resend webhook: no webhook calls here'],
    [
      { [webhooks]: { data: [{ ...ours, status: 'disabled' }] } },
      {},
      'failed resend webhook: the webhook is turned off',
    ],
    [
      { [webhooks]: { data: [{ ...ours, events: ['email.delivered', 'email.bounced', 'email.sent'] }] } },
      {},
      'warning resend webhook: the webhook does not tell of email.complained, email.failed, email.suppressed',
    ],
  ])('finds %j where ours is %j', async (has, changes, sentence) => {
    expect(await found(has, changes)).toContain(sentence)
  })
})
