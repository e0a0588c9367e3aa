import { describe, expect, it } from 'vitest'
import { mistakesIn } from '../faults-of.ts'
import {
  accountSid,
  emailTemplate,
  eventKey,
  keySid,
  least,
  messagingServiceSid,
  secrets,
  serviceSid,
  settingsFor,
  template,
} from './written.ts'

const { twilio, sendgrid, email, telegram, http, meta } = least

describe('what is not said of a provider', () => {
  it('is the default of the first specification, in inner units', () => {
    const settings = settingsFor({
      publicUrl: 'https://auth.example.com',
      projectName: 'Acme',
      twilio: { ...twilio, verify: { serviceSid }, lookup: { fields: ['sim_swap'] }, sendgrid },
      email,
      telegram,
      http,
    })

    expect(settings.twilio).toEqual({
      baseUrl: 'https://api.twilio.com',
      requestTimeoutMs: 30_000,
      accountSid,
      authToken: secrets.authToken,
      smsFrom: '+12345678900',
      whatsappTemplates: {},
      callbackUrl: 'https://auth.example.com/accounts/webhook',
      redactMessages: false,
      testMode: false,
      debugLogging: false,
      verify: {
        baseUrl: 'https://verify.twilio.com',
        serviceSid,
        serviceName: 'OTP Verification',
        channels: ['sms'],
        codeLength: 6,
        ttlMs: 600_000,
        customCode: false,
      },
      lookup: {
        baseUrl: 'https://lookups.twilio.com',
        fields: ['sim_swap'],
        deadlineMs: 2000,
        cacheMs: 86_400_000,
        isStrict: false,
      },
    })
    expect(settings.sendgrid).toEqual({
      baseUrl: 'https://api.sendgrid.com',
      requestTimeoutMs: 30_000,
      apiKey: secrets.sendgrid,
      fromEmail: 'login@example.com',
      fromName: 'OTP Service',
      customTemplateData: {},
      trackingEnabled: false,
      testMode: false,
      debugLogging: false,
      webhookKeys: [],
    })
    expect(settings.smtp).toEqual({
      host: 'mail.example.com',
      port: 587,
      tls: 'required',
      verifyCertificate: true,
      timeoutMs: 30_000,
      fromEmail: 'no-reply@auth.example.com',
      fromName: 'Acme',
    })
    expect(settings.telegram).toEqual({
      baseUrl: 'https://api.telegram.org',
      requestTimeoutMs: 30_000,
      botToken: secrets.botToken,
      chatId: -1001234567890,
      parseMode: 'HTML',
      disableNotification: false,
      disableWebPagePreview: false,
      maxRetries: 3,
      retryDelayMs: 1000,
    })
    expect(settings.http).toEqual({
      url: http.url,
      secret: Buffer.from('twenty-four bytes or more'),
      transports: ['email', 'sms'],
      timeoutMs: 30_000,
    })
    expect(settings.retries).toEqual({
      twilio: { most: 3, firstPauseMs: 1000 },
      sendgrid: { most: 3, firstPauseMs: 1000 },
    })
  })
})

describe('what is said of a provider', () => {
  it('arrives, in either spelling', () => {
    const settings = settingsFor({
      twilio: {
        account_sid: accountSid,
        auth_token: secrets.authToken,
        previous_auth_token: secrets.otherToken,
        api_key_sid: keySid,
        api_key_secret: secrets.apiKeySecret,
        messaging_service_sid: messagingServiceSid,
        whatsapp_from: '+12345678900',
        whatsapp_templates: { default: template },
        voice_from: '+12345678901',
        webhook_url: 'https://hooks.example.com/twilio/',
        redact_messages: true,
        test_mode: true,
        debug_logging: true,
        request_timeout: '5s',
        max_retries: 1,
        retry_delay: 0.5,
        verify: {
          service_sid: serviceSid,
          service_name: 'Acme',
          default_channel: 'whatsapp',
          fallback_channels: ['sms', 'voice', 'whatsapp'],
          code_length: 4,
          ttl_seconds: '5m',
          max_attempts: 3,
        },
        sendgrid: {
          api_key: secrets.sendgrid,
          from_email: 'login@example.com',
          from_name: 'Acme',
          otp_template_id: emailTemplate,
          default_subject: 'Your code',
          reply_to_email: 'help@example.com',
          custom_template_data: { year: 2026 },
          webhook_keys: [eventKey],
          base_url: 'https://api.eu.sendgrid.com/',
        },
      },
    })

    expect(settings.twilio).toMatchObject({
      previousAuthToken: secrets.otherToken,
      apiKey: { sid: keySid, secret: secrets.apiKeySecret },
      messagingServiceSid,
      whatsappFrom: '+12345678900',
      whatsappTemplates: { default: template },
      voiceFrom: '+12345678901',
      callbackUrl: 'https://hooks.example.com/twilio',
      redactMessages: true,
      testMode: true,
      debugLogging: true,
      requestTimeoutMs: 5000,
      verify: {
        serviceName: 'Acme',
        channels: ['whatsapp', 'sms', 'call'],
        codeLength: 4,
        ttlMs: 300_000,
      },
    })
    expect(settings.otp).toMatchObject({ length: 4, lifetimeMs: 300_000, maxAttempts: 3 })
    expect(settings.sendgrid).toMatchObject({
      baseUrl: 'https://api.eu.sendgrid.com',
      requestTimeoutMs: 5000,
      otpTemplateId: emailTemplate,
      subject: 'Your code',
      replyToEmail: 'help@example.com',
      testMode: true,
      debugLogging: true,
      webhookKeys: [eventKey],
    })
    expect(settings.retries.twilio).toEqual({ most: 1, firstPauseMs: 500 })
  })

  it.each([
    ['ie1', 'dublin.ie1.'],
    ['dublin', 'dublin.ie1.'],
    ['au1', 'sydney.au1.'],
    ['sydney', 'sydney.au1.'],
    ['us1', ''],
  ])('as the region %s chooses every host of Twilio that has no address', (region, edge) => {
    const settings = settingsFor({
      twilio: { ...twilio, region, verify: { serviceSid }, lookup: { fields: ['sim_swap'] } },
    })

    expect(settings.twilio).toMatchObject({
      baseUrl: `https://api.${edge}twilio.com`,
      verify: { baseUrl: `https://verify.${edge}twilio.com` },
      lookup: { baseUrl: `https://lookups.${edge}twilio.com` },
    })
  })

  it.each([true, false])('has one kind of codes, with codes of our own at Verify: %s', (customCode) => {
    const verify = { serviceSid, customCode }
    const settings = settingsFor({ otp: { length: 8, lifetime: 300, maxAttempts: 3 }, twilio: { ...twilio, verify } })

    expect(settings.twilio?.verify).toMatchObject({ customCode, codeLength: 8, ttlMs: 300_000 })
  })

  it('sets the limits that the first specification has at Verify', () => {
    const verify = { serviceSid, rateLimitPerPhone: 5, rateLimitPerIp: 20 }
    const settings = settingsFor({ twilio: { ...twilio, verify } })

    expect([settings.otp.hourlyLimit, settings.limits.requestsPerHour]).toEqual([5, 20])
  })

  it('leaves emails to those who carry them', () => {
    const verify = { serviceSid, defaultChannel: 'email', fallbackChannels: ['sms'] }

    expect(settingsFor({ email, twilio: { ...twilio, verify } }).twilio?.verify?.channels).toEqual(['sms'])
  })

  it.each([
    [{ useSsl: true }, { port: 465, tls: 'implicit' }],
    [{ port: 465 }, { port: 465, tls: 'implicit' }],
    [
      { port: 465, useTls: true },
      { port: 465, tls: 'required' },
    ],
    [
      { port: 2525, useSsl: true },
      { port: 2525, tls: 'implicit' },
    ],
    [
      { useSsl: true, useTls: false },
      { port: 465, tls: 'implicit' },
    ],
    [{ useTls: false }, { port: 587, tls: 'none' }],
    [{ port: 25 }, { port: 25, tls: 'required' }],
  ])('keeps mail secret as %j says', (said, expected) => {
    expect(settingsFor({ email: { ...email, ...said } }).smtp).toMatchObject(expected)
  })

  it('may be no parse mode of Telegram', () => {
    expect(settingsFor({ telegram: { ...telegram, parseMode: null } }).telegram?.parseMode).toBeUndefined()
  })
})

describe('the address that Twilio calls back', () => {
  it.each([
    [
      { publicUrl: 'https://auth.example.com', prefix: '/api/accounts' },
      'https://auth.example.com/api/accounts/webhook',
    ],
    [{}, undefined],
    [{ publicUrl: 'http://127.0.0.1:4000' }, undefined],
  ])('where the world sees us by %j is %j', (seen, expected) => {
    expect(settingsFor({ ...seen, twilio }).twilio?.callbackUrl).toBe(expected)
  })

  it('is this machine where Twilio is here too, or is not asked', () => {
    const baseUrl = 'http://127.0.0.1:9999'

    for (const here of [{ baseUrl }, { verify: { serviceSid, baseUrl } }, { testMode: true }]) {
      expect(settingsFor({ twilio: { ...twilio, ...here } }).twilio?.callbackUrl).toBe(
        'http://localhost:4000/accounts/webhook',
      )
    }
  })
})

describe('otp.channels', () => {
  it.each([
    [{}, ['inbox'], 'lenient'],
    [{ telegram }, ['inbox'], 'lenient'],
    [{ twilio }, ['twilio'], 'strict'],
    [{ email, http, meta, twilio: { ...twilio, sendgrid } }, ['twilio', 'sendgrid', 'smtp', 'http', 'meta'], 'strict'],
    [{ email, twilio: { sendgrid } }, ['sendgrid', 'smtp'], 'strict'],
    [{ twilio: { ...twilio, smsFrom: undefined, sendgrid } }, ['sendgrid'], 'strict'],
    [{ twilio, otp: { channels: ['inbox'] } }, ['inbox'], 'lenient'],
    [{ email, otp: { channels: ['smtp', 'inbox'] } }, ['smtp', 'inbox'], 'strict'],
  ])('with %j are %j, and numbers are read in a %s way', (settings, channels, validation) => {
    expect(settingsFor(settings)).toMatchObject({ channels, phone: { validation } })
  })

  it('say nothing of providers that are there and not used', () => {
    expect(mistakesIn({ twilio, email, otp: { channels: ['inbox'] } })).toEqual([])
  })
})

describe('a template of SendGrid', () => {
  it('may have data of its own', () => {
    const more = { ...sendgrid, otpTemplateId: emailTemplate, customTemplateData: { year: 2026 } }

    expect(settingsFor({ twilio: { sendgrid: more } }).sendgrid?.customTemplateData).toEqual({ year: 2026 })
  })
})
