import { describe, expect, it } from 'vitest'
import { mistakesIn } from '../faults-of.ts'
import { least, mistakesInProduction, secrets, serviceSid, settingsFor } from './written.ts'

const { telegramGateway, twilio } = least
const publicUrl = 'https://auth.example.com'
const baseUrl = 'http://127.0.0.1:9999'

describe('settings of the Gateway of Telegram', () => {
  it('are few, and the rest has defaults, in inner units', () => {
    const settings = settingsFor({ publicUrl, telegramGateway })

    expect(mistakesInProduction({ telegramGateway })).toEqual([])
    expect(settings.channels).toEqual(['telegram_gateway'])
    expect(settings.telegramGateway).toEqual({
      baseUrl: 'https://gatewayapi.telegram.org',
      requestTimeoutMs: 30_000,
      accessToken: secrets.gateway,
      callbackUrl: 'https://auth.example.com/accounts/webhook/telegram_gateway/',
      debugLogging: false,
    })
    expect(settings.retries).toEqual({ telegram_gateway: { most: 3, firstPauseMs: 1000 } })
  })

  it('arrive, in either spelling', () => {
    const settings = settingsFor({
      publicUrl,
      telegram_gateway: {
        access_token: secrets.gateway,
        previous_access_token: secrets.gatewayBefore,
        sender_username: 'AcmeCodes',
        timeout: '5s',
        max_retries: 1,
        retry_delay: 0.5,
        debug_logging: true,
        base_url: 'https://gateway.example/telegram/',
      },
    })

    expect(settings.telegramGateway).toMatchObject({
      baseUrl: 'https://gateway.example/telegram',
      requestTimeoutMs: 5_000,
      previousAccessToken: secrets.gatewayBefore,
      senderUsername: 'AcmeCodes',
      debugLogging: true,
    })
    expect(settings.retries.telegram_gateway).toEqual({ most: 1, firstPauseMs: 500 })
  })

  it.each([
    [{}, undefined],
    [{ publicUrl: 'http://auth.example.com' }, undefined],
    [{ publicUrl: 'https://127.0.0.1:4000' }, undefined],
    [{ publicUrl: `https://${'a.'.repeat(110)}example.com` }, undefined],
    [{ publicUrl, prefix: '/api' }, 'https://auth.example.com/api/webhook/telegram_gateway/'],
  ])('have Telegram call where the world sees us by %j: %j', (seen, callbackUrl) => {
    expect(settingsFor({ ...seen, telegramGateway }).telegramGateway?.callbackUrl).toBe(callbackUrl)
  })

  it('have it call this machine where Telegram is here too', () => {
    const here = settingsFor({ telegramGateway: { ...telegramGateway, baseUrl } }).telegramGateway

    expect(here?.callbackUrl).toBe('http://localhost:4000/accounts/webhook/telegram_gateway/')
  })

  it.each([
    [
      { telegramGateway: { senderUsername: 'AcmeCodes' } },
      'telegramGateway.senderUsername does nothing without config.telegramGateway.accessToken',
    ],
    [
      { telegramGateway: { ...telegramGateway, maxRetries: 0, retryDelay: 2 } },
      'telegramGateway.retryDelay does nothing while config.telegramGateway.maxRetries is 0',
    ],
    [
      { telegramGateway: { ...telegramGateway, previousAccessToken: secrets.gateway } },
      'telegramGateway.previousAccessToken must not be the same as config.telegramGateway.accessToken',
    ],
    [
      { telegramGateway, otp: { length: 9 } },
      'otp.length must be at most 8 with config.telegramGateway.accessToken: Telegram carries no longer codes',
    ],
    [
      { telegramGateway, twilio: { ...twilio, verify: { serviceSid, codeLength: 10 } } },
      'twilio.verify.codeLength must be at most 8 with config.telegramGateway.accessToken: Telegram carries no longer codes',
    ],
  ])('say what is missing, in vain or too much: %j', (settings, sentence) => {
    expect(mistakesIn(settings)).toEqual([`config.${sentence}`])
  })

  it('may go with codes of eight digits, and with longer ones that go another way', () => {
    expect(mistakesIn({ telegramGateway, otp: { length: 8 } })).toEqual([])
    expect(mistakesIn({ telegramGateway, otp: { length: 10, channels: ['inbox'] } })).toEqual([])
  })

  it('may be an address alone, which is https in production', () => {
    expect(mistakesIn({ telegramGateway: { baseUrl } })).toEqual([])
    expect(mistakesInProduction({ telegramGateway: { ...telegramGateway, baseUrl } })).toEqual([
      'config.telegramGateway.baseUrl must be https in production',
    ])
  })

  it('are told without the token', () => {
    const sentences = mistakesIn({ telegramGateway: { accessToken: `${secrets.gateway} x`, senderUsername: '@' } })

    expect(sentences).toHaveLength(2)
    for (const secret of Object.values(secrets)) expect(sentences.join()).not.toContain(secret)
  })
})

describe('the sections of Telegram', () => {
  it('are two: alerts for operators are no provider of codes', () => {
    const { telegram } = least

    expect(settingsFor({ telegram }).channels).toEqual(['inbox'])
    expect(settingsFor({ telegram, telegramGateway }).channels).toEqual(['telegram_gateway'])
  })
})
