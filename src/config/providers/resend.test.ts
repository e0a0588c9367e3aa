import { describe, expect, it } from 'vitest'
import { mistakesIn } from '../faults-of.ts'
import { Secret } from '../secret.ts'
import { keyOfWebhooks } from './fields.ts'
import { least, secrets, settingsFor } from './written.ts'

const { resend } = least

describe('resend', () => {
  it('needs a key and a sender, and has a default for all else', () => {
    const settings = settingsFor({ projectName: 'Acme', resend })

    expect(settings.channels).toEqual(['resend'])
    expect(settings.retries).toEqual({ resend: { most: 3, firstPauseMs: 1000 } })
    expect(settings.resend).toEqual({
      baseUrl: 'https://api.resend.com',
      requestTimeoutMs: 30_000,
      apiKey: secrets.resend,
      fromEmail: 'login@example.com',
      fromName: 'Acme',
      webhookSecrets: [],
    })
  })

  it('is as it is said to be, in either spelling', () => {
    const settings = settingsFor({
      resend: {
        api_key: new Secret(secrets.resend),
        from_email: 'Login@Example.com',
        from_name: 'Acme Login',
        reply_to_email: 'help@example.com',
        webhook_secret: secrets.webhook,
        previous_webhook_secret: secrets.otherWebhook,
        timeout: '5s',
        max_retries: 1,
        retry_delay: 0.5,
        base_url: 'https://gateway.example.com/resend/',
      },
    })

    expect(settings.retries).toEqual({ resend: { most: 1, firstPauseMs: 500 } })
    expect(settings.resend).toMatchObject({
      baseUrl: 'https://gateway.example.com/resend',
      requestTimeoutMs: 5000,
      fromName: 'Acme Login',
      replyToEmail: 'help@example.com',
      webhookSecrets: [secrets.webhook, secrets.otherWebhook].map(keyOfWebhooks),
    })
  })

  it.each([
    [{ apiKey: secrets.resend }, 'resend.apiKey does nothing without config.resend.fromEmail'],
    [{ fromEmail: 'login@example.com' }, 'resend.fromEmail does nothing without config.resend.apiKey'],
    [
      { ...resend, previousWebhookSecret: secrets.webhook },
      'resend.previousWebhookSecret does nothing without config.resend.webhookSecret',
    ],
    [
      { ...resend, webhookSecret: secrets.webhook, previousWebhookSecret: secrets.webhook },
      'resend.previousWebhookSecret must not be the same as config.resend.webhookSecret',
    ],
    [{ ...resend, maxRetries: 0, retryDelay: 2 }, 'resend.retryDelay does nothing while config.resend.maxRetries is 0'],
    [{ ...resend, fromName: 'x'.repeat(101) }, 'resend.fromName must be one line of 1 to 100 characters'],
    [{ ...resend, replyToEmail: 'Help <help@example.com>' }, 'resend.replyToEmail must be an email address'],
    [{ ...resend, baseUrl: 'http://api.resend.example' }, 'resend.baseUrl must be an https address such as'],
  ])('says what is wrong with %j', (written, sentence) => {
    expect(mistakesIn({ resend: written })).toEqual([expect.stringContaining(`config.${sentence}`)])
  })

  it('may have an address alone, which waits for another environment', () => {
    expect(mistakesIn({ resend: { baseUrl: 'http://127.0.0.1:9999' } })).toEqual([])
  })

  it.each([
    ['apiKey', 'sk_0123456789abcdefghij', 'must be re_ and at least 16 letters, digits or _'],
    ['apiKey', 're_short', 'must be re_ and at least 16 letters, digits or _'],
    ['webhookSecret', secrets.webhook.slice(6), 'must be whsec_ and 24 to 64 random bytes in Base64'],
  ])('has secrets of their form, which are never repeated: %s', (key, wrong, sentence) => {
    for (const written of [wrong, new Secret(wrong)]) {
      const mistakes = mistakesIn({ resend: { ...resend, [key]: written } }).join('\n')
      expect(mistakes).toContain(`config.resend.${key} ${sentence}`)
      expect(mistakes).not.toContain(wrong)
    }
  })
})
