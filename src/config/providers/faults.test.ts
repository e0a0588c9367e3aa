import { describe, expect, it } from 'vitest'
import { mistakesIn } from '../faults-of.ts'
import {
  keySid,
  least,
  messagingServiceSid,
  mistakesInProduction,
  mistakesInTwilio,
  secrets,
  serviceSid,
  settingsFor,
  template,
} from './written.ts'

const { twilio, sendgrid, email, telegram, http, resend, vonage, aws } = least

describe('what each provider needs at least', () => {
  it.each([
    [{ twilio }],
    [{ twilio: { sendgrid } }],
    [{ twilio: { sendgridApiKey: sendgrid.apiKey, sendgrid: { fromEmail: sendgrid.fromEmail } } }],
    [{ twilio: { ...twilio, smsFrom: undefined, verifyServiceSid: serviceSid } }],
    [{ twilio: { ...twilio, smsFrom: undefined, messagingServiceSid } }],
    [{ twilio: { ...twilio, smsFrom: undefined, sendgrid } }],
    [{ email }],
    [{ telegram }],
    [{ http }],
  ])('is enough, here and in production: %j', (settings) => {
    expect(mistakesIn(settings)).toEqual([])
    const own = { name: 'post', transports: ['email'], send: async () => ({ outcome: 'sent' }) }
    expect(mistakesInProduction({ ...settings, otp: { channels: [own] } })).toEqual([])
  })
})

describe('a setting that would do nothing', () => {
  it.each([
    [{ twilio: { authToken: twilio.authToken } }, 'twilio.authToken does nothing without config.twilio.accountSid'],
    [{ twilio: { ...twilio, authToken: undefined } }, 'twilio.accountSid does nothing without config.twilio.authToken'],
    [
      {
        twilio: {
          ...twilio,
          smsFrom: undefined,
          voiceFrom: '+12345678900',
          redactMessages: true,
          webhookUrl: 'https://hooks.example',
        },
      },
      'twilio.redactMessages does nothing without config.twilio.smsFrom or config.twilio.messagingServiceSid or config.twilio.whatsappFrom',
    ],
    [{ twilio: { ...twilio, apiKeySid: keySid } }, 'twilio.apiKeySid does nothing without config.twilio.apiKeySecret'],
    [
      { twilio: { ...twilio, apiKeySecret: secrets.apiKeySecret } },
      'twilio.apiKeySecret does nothing without config.twilio.apiKeySid',
    ],
    [
      { twilio: { ...twilio, whatsappTemplates: { default: template } } },
      'twilio.whatsappTemplates does nothing without config.twilio.whatsappFrom',
    ],
    [
      { twilio: { ...twilio, whatsappFrom: '+12345678900' } },
      'twilio.whatsappFrom does nothing without config.twilio.whatsappTemplates: WhatsApp takes codes by authentication templates only',
    ],
    [
      { twilio: { ...twilio, smsFrom: undefined } },
      'twilio.accountSid does nothing without a sender: set config.twilio.smsFrom or config.twilio.messagingServiceSid or config.twilio.whatsappFrom or config.twilio.voiceFrom or config.twilio.verifyServiceSid',
    ],
    [
      { twilio: { testMode: true } },
      'twilio.testMode does nothing without config.twilio.accountSid or config.twilio.sendgrid.apiKey or config.twilio.sendgridApiKey',
    ],
    [
      { twilio: { ...twilio, maxRetries: 0, retryDelay: 2 } },
      'twilio.retryDelay does nothing while config.twilio.maxRetries is 0',
    ],
    [
      { telegram: { ...telegram, maxRetries: 0, retryDelay: 2 } },
      'telegram.retryDelay does nothing while config.telegram.maxRetries is 0',
    ],
    [
      { twilio: { ...twilio, verify: { codeLength: 8 } } },
      'twilio.verify.codeLength does nothing without config.twilio.verify.serviceSid or config.twilio.verifyServiceSid',
    ],
    [
      { twilio: { ...twilio, lookup: { strict: true } } },
      'twilio.lookup.strict does nothing without config.twilio.lookup.fields',
    ],
    [
      { twilio: { sendgrid: { fromEmail: 'login@example.com' } } },
      'twilio.sendgrid.fromEmail does nothing without config.twilio.sendgrid.apiKey or config.twilio.sendgridApiKey',
    ],
    [
      { twilio: { sendgrid: { apiKey: sendgrid.apiKey } } },
      'twilio.sendgrid.apiKey does nothing without config.twilio.sendgrid.fromEmail',
    ],
    [
      { twilio: { sendgrid: { ...sendgrid, customTemplateData: { year: 2026 } } } },
      'twilio.sendgrid.customTemplateData does nothing without config.twilio.sendgrid.otpTemplateId',
    ],
    [{ email: { port: 587 } }, 'email.port does nothing without config.email.host'],
    [{ email: { ...email, password: secrets.smtp } }, 'email.password does nothing without config.email.username'],
    [{ email: { ...email, username: 'keychime' } }, 'email.username does nothing without config.email.password'],
    [
      { email: { ...email, useTls: false, verifyCertificate: false } },
      'email.verifyCertificate does nothing while config.email.useTls is false',
    ],
    [{ telegram: { chatId: 1 } }, 'telegram.chatId does nothing without config.telegram.botToken'],
    [{ telegram: { botToken: secrets.botToken } }, 'telegram.botToken does nothing without config.telegram.chatId'],
    [{ http: { secret: http.secret } }, 'http.secret does nothing without config.http.url'],
    [{ http: { url: http.url } }, 'http.url does nothing without config.http.secret'],
  ])('is refused, and what is missing is said: %j', (settings, sentence) => {
    expect(mistakesIn(settings)).toEqual([`config.${sentence}`])
  })

  it('is not told twice of where the other one is there and wrong', () => {
    expect(mistakesIn({ twilio: { ...twilio, accountSid: 'AC' } })).toEqual([
      'config.twilio.accountSid must be AC and 32 hexadecimal digits in lower case, not "AC"',
    ])
    expect(mistakesIn({ email: { host: '', username: 'keychime', password: 'x' } })).toHaveLength(1)
    expect(mistakesIn({ twilio: [] })).toEqual(['config.twilio must be a plain object, not an empty list'])
  })

  it('is no address: it may wait for the environment in which the provider is', () => {
    const baseUrl = 'http://127.0.0.1:9999'
    const addresses = { twilio: { baseUrl, verify: { baseUrl }, lookup: { baseUrl }, sendgrid: { baseUrl } } }

    expect(mistakesIn({ ...addresses, telegram: { baseUrl } })).toEqual([])
  })
})

describe('settings that contradict each other', () => {
  it.each([
    [
      { previousAuthToken: twilio.authToken },
      'twilio.previousAuthToken must not be the same as config.twilio.authToken',
    ],
    [
      { region: 'ie1', baseUrl: 'https://gateway.example' },
      'twilio.region and config.twilio.baseUrl must not both be set; keep one',
    ],
    [
      { sendgridApiKey: sendgrid.apiKey, sendgrid },
      'twilio.sendgrid.apiKey and config.twilio.sendgridApiKey are the same setting; keep one',
    ],
    [
      { verifyServiceSid: serviceSid, verify: { serviceSid } },
      'twilio.verify.serviceSid and config.twilio.verifyServiceSid are the same setting; keep one',
    ],
    [
      { verify: { serviceSid, fallbackChannels: ['sms', 'email'] } },
      'twilio.verify.fallbackChannels has email, which needs config.email.host or config.twilio.sendgrid.apiKey or config.twilio.sendgridApiKey',
    ],
    [
      { sendgrid, verify: { serviceSid, defaultChannel: 'email', fallbackChannels: ['email'] } },
      'twilio.verify.fallbackChannels must have sms, whatsapp or call beside email',
    ],
  ])('are refused: %j', (more, sentence) => {
    expect(mistakesInTwilio(more)).toEqual([`config.${sentence}`])
  })

  it('are TLS after a greeting and TLS from the first byte', () => {
    expect(mistakesIn({ email: { ...email, useTls: true, useSsl: true } })).toEqual([
      'config.email.useTls and config.email.useSsl must not both be true; keep one',
    ])
  })

  it('are rules of codes by two names', () => {
    const limits = { rateLimitPerPhone: 5, rateLimitPerIp: 20 }
    const verify = { serviceSid, codeLength: 8, ttlSeconds: 300, maxAttempts: 3, ...limits }
    const otp = { length: 6, lifetime: 600, maxAttempts: 5, hourlyLimit: 9 }

    expect(mistakesIn({ twilio: { ...twilio, verify }, otp, limits: { requestsPerHour: 9 } })).toEqual([
      'config.otp.length and config.twilio.verify.codeLength are the same setting; keep one',
      'config.otp.lifetime and config.twilio.verify.ttlSeconds are the same setting; keep one',
      'config.otp.maxAttempts and config.twilio.verify.maxAttempts are the same setting; keep one',
      'config.otp.hourlyLimit and config.twilio.verify.rateLimitPerPhone are the same setting; keep one',
      'config.limits.requestsPerHour and config.twilio.verify.rateLimitPerIp are the same setting; keep one',
    ])
  })

  it('are channels whose provider is not there', () => {
    const channels = ['twilio', 'sendgrid', 'smtp', 'http', 'resend', 'meta', 'vonage', 'telegram_gateway', 'aws']
    expect(mistakesIn({ otp: { channels } })).toEqual([
      'config.otp.channels has twilio, which needs config.twilio.accountSid',
      'config.otp.channels has sendgrid, which needs config.twilio.sendgrid.apiKey',
      'config.otp.channels has smtp, which needs config.email.host',
      'config.otp.channels has http, which needs config.http.url',
      'config.otp.channels has resend, which needs config.resend.apiKey',
      'config.otp.channels has meta, which needs config.meta.accessToken',
      'config.otp.channels has vonage, which needs config.vonage.smsFrom',
      'config.otp.channels has telegram_gateway, which needs config.telegramGateway.accessToken',
      'config.otp.channels has aws, which needs config.aws.accessKeyId',
    ])
  })
})

describe('in production', () => {
  it('every address is https', () => {
    const baseUrl = 'http://127.0.0.1:9999'
    const settings = {
      twilio: {
        ...twilio,
        baseUrl,
        webhookUrl: baseUrl,
        verify: { serviceSid, baseUrl },
        lookup: { fields: ['sim_swap'], baseUrl },
        sendgrid: { ...sendgrid, baseUrl },
      },
      telegram: { ...telegram, baseUrl },
      http: { ...http, url: baseUrl },
      resend: { ...resend, baseUrl },
      vonage: { ...vonage, baseUrl },
      aws: { ...aws, baseUrl },
    }

    expect(mistakesIn(settings)).toEqual([])
    expect(mistakesInProduction(settings)).toEqual(
      [
        'twilio.baseUrl',
        'twilio.webhookUrl',
        'twilio.verify.baseUrl',
        'twilio.lookup.baseUrl',
        'twilio.sendgrid.baseUrl',
        'telegram.baseUrl',
        'http.url',
        'resend.baseUrl',
        'vonage.baseUrl',
        'aws.baseUrl',
      ].map((path) => `config.${path} must be https in production`),
    )
  })

  it('nothing only pretends to be sent, and no code travels in the clear', () => {
    expect(mistakesInProduction({ twilio: { ...twilio, testMode: true }, email: { ...email, useTls: false } })).toEqual(
      [
        'config.twilio.testMode must be false in production, where nobody would get a code',
        'config.email.useTls must be true in production, unless the mail server is this machine',
      ],
    )
    expect(mistakesInProduction({ email: { host: '127.0.0.1', useTls: false } })).toEqual([])
    expect(mistakesInProduction({ email: { host: '::1', useTls: false } })).toEqual([])
  })

  it('the sandbox of WhatsApp needs a template like every number', () => {
    const sandbox = { twilio: { ...twilio, whatsappFrom: '+14155238886' } }

    expect(mistakesIn(sandbox)).toEqual([])
    expect(mistakesInProduction(sandbox)).toEqual([expect.stringContaining('does nothing without')])
  })

  it('a provider is required, and one that is configured is used', () => {
    const missing = 'config.otp.channels must be set in production: messages need a provider'

    expect(mistakesInProduction({})).toEqual([missing])
    expect(mistakesInProduction({ telegram })).toEqual([missing])
    for (const settings of [
      { twilio },
      { twilio: { sendgrid } },
      { email },
      { http },
      { resend },
      { vonage },
      { aws },
    ]) {
      expect(mistakesInProduction(settings)).toEqual([])
    }
  })
})

describe('secrets', () => {
  it('stand in no sentence, whatever is wrong beside them', () => {
    const settings = {
      twilio: {
        ...twilio,
        previousAuthToken: secrets.authToken,
        apiKeySecret: secrets.apiKeySecret,
        sendgridApiKey: secrets.sendgrid,
        sendgrid: { apiKey: secrets.sendgrid },
      },
      email: { password: secrets.smtp },
      telegram: { botToken: secrets.botToken },
      http: { secret: secrets.webhook },
      resend: { apiKey: `${secrets.resend}!`, webhookSecret: secrets.webhook },
      vonage: { apiKey: secrets.vonage, apiSecret: secrets.vonage },
      aws: { accessKeyId: secrets.aws, sessionToken: secrets.authToken },
    }
    const sentences = mistakesInProduction(settings).join('\n')

    expect(sentences.split('\n').length).toBeGreaterThan(5)
    for (const secret of Object.values(secrets)) expect(sentences).not.toContain(secret)
  })

  it('are read from a Secret and from text alike', () => {
    expect(settingsFor({ email: { ...email, username: 'a', password: secrets.smtp } }).smtp?.password).toBe(
      secrets.smtp,
    )
  })
})
