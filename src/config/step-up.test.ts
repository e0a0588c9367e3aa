import { describe, expect, it } from 'vitest'
import type { AuthConfig } from './auth-config.ts'
import { mistakesIn, publishedSecret as secret } from './faults-of.ts'
import { resolveConfig } from './resolve.ts'

const keys = { siteKey: '0x4AAAAAAADnPIDROrmt1Wwj', secretKey: 'of-the-vendor' }

describe('the step that strangers are asked for', () => {
  it.each([
    ['turnstile', 'https://challenges.cloudflare.com', {}],
    ['hcaptcha', 'https://api.hcaptcha.com', {}],
    ['recaptcha', 'https://www.google.com', { minScore: 0.5 }],
    ['captchafox', 'https://api.captchafox.com', {}],
  ] as const)('is the widget of %s, which is asked at %s', (kind, baseUrl, more) => {
    const config: AuthConfig = { secret, environment: 'test', stepUp: { kind, ...keys } }

    expect(resolveConfig(config).stepUp).toEqual({ kind, ...keys, baseUrl, ...more })
  })

  it.each([
    [
      { kind: 'turnstile' },
      [
        'stepUp.kind is turnstile, which needs config.stepUp.siteKey',
        'stepUp.kind is turnstile, which needs config.stepUp.secretKey',
      ],
    ],
    [
      keys,
      [
        'stepUp.siteKey does nothing while config.stepUp.kind is proof_of_work',
        'stepUp.secretKey does nothing while config.stepUp.kind is proof_of_work',
      ],
    ],
    [
      { kind: 'none', baseUrl: 'https://captcha.example.com' },
      ['stepUp.baseUrl does nothing while config.stepUp.kind is none'],
    ],
    [
      { kind: 'hcaptcha', ...keys, minScore: 0.5 },
      ['stepUp.minScore does nothing while config.stepUp.kind is hcaptcha'],
    ],
    [{ kind: 'recaptcha', ...keys, minScore: 2 }, ['stepUp.minScore must be a number from 0 to 1, not 2']],
    [
      { kind: 'captcha', ...keys },
      ['stepUp.kind must be proof_of_work, turnstile, hcaptcha, recaptcha, captchafox or none, not "captcha"'],
    ],
  ])('refuses %j', (stepUp, sentences) => {
    expect(mistakesIn({ stepUp })).toEqual(sentences.map((sentence) => `config.${sentence}`))
  })

  it('is asked for by https in production, and shows no secret', () => {
    const stepUp = { kind: 'hcaptcha', ...keys, secretKey: 'of the vendor', baseUrl: 'http://localhost:1' }
    const mistakes = mistakesIn({ environment: 'production', stepUp })

    expect(mistakes).toContain('config.stepUp.baseUrl must be https in production')
    expect(mistakes).toContain('config.stepUp.secretKey must be 1 to 255 characters without blanks')
    expect(mistakes.join()).not.toContain('of the vendor')
  })
})
