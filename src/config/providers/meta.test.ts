import { describe, expect, it } from 'vitest'
import { mistakesIn } from '../faults-of.ts'
import { least, mistakesInProduction, secrets, settingsFor } from './written.ts'

const { meta } = least
const baseUrl = 'http://127.0.0.1:9999'

describe('settings of Meta', () => {
  it('are few, and the rest has defaults, in inner units', () => {
    const settings = settingsFor({ meta })

    expect(mistakesInProduction({ meta })).toEqual([])
    expect(settings.channels).toEqual(['meta'])
    expect(settings.meta).toEqual({
      baseUrl: 'https://graph.facebook.com',
      requestTimeoutMs: 30_000,
      apiVersion: 'v24.0',
      accessToken: secrets.metaToken,
      phoneNumberId: '106540352242922',
      templates: { default: { name: 'sign_in_code', language: 'en_US' } },
      appSecrets: [],
      debugLogging: false,
    })
    expect(settings.retries.meta).toEqual({ most: 3, firstPauseMs: 1000 })
  })

  it('arrive, in either spelling', () => {
    const settings = settingsFor({
      meta: {
        access_token: secrets.metaToken,
        phone_number_id: '106540352242922',
        business_account_id: '102290129340398',
        templates: { default: 'sign_in_code/en_US' },
        api_version: 'v23.0',
        app_secret: secrets.metaApp,
        previous_app_secret: secrets.metaAppBefore,
        verify_token: secrets.metaVerify,
        timeout: '5s',
        max_retries: 1,
        retry_delay: 0.5,
        debug_logging: true,
        base_url: 'https://gateway.example/meta/',
      },
    })

    expect(settings.meta).toMatchObject({
      baseUrl: 'https://gateway.example/meta',
      requestTimeoutMs: 5_000,
      apiVersion: 'v23.0',
      businessAccountId: '102290129340398',
      appSecrets: [secrets.metaApp, secrets.metaAppBefore],
      verifyToken: secrets.metaVerify,
      debugLogging: true,
    })
    expect(settings.retries.meta).toEqual({ most: 1, firstPauseMs: 500 })
  })

  it.each([
    [{ accessToken: undefined }, 'meta.phoneNumberId does nothing without config.meta.accessToken'],
    [{ phoneNumberId: undefined }, 'meta.accessToken does nothing without config.meta.phoneNumberId'],
    [{ templates: undefined }, 'meta.accessToken does nothing without config.meta.templates'],
    [{ previousAppSecret: secrets.metaAppBefore }, 'meta.previousAppSecret does nothing without config.meta.appSecret'],
    [{ verifyToken: secrets.metaVerify }, 'meta.verifyToken does nothing without config.meta.appSecret'],
    [{ maxRetries: 0, retryDelay: 2 }, 'meta.retryDelay does nothing while config.meta.maxRetries is 0'],
    [
      { appSecret: secrets.metaApp, previousAppSecret: secrets.metaApp },
      'meta.previousAppSecret must not be the same as config.meta.appSecret',
    ],
  ])('say what is missing or in vain: %j', (changes, sentence) => {
    expect(mistakesIn({ meta: { ...meta, ...changes } })).toEqual([`config.${sentence}`])
  })

  it('may be an address alone, which is https in production', () => {
    expect(mistakesIn({ meta: { baseUrl } })).toEqual([])
    expect(mistakesInProduction({ meta: { ...meta, baseUrl } })).toEqual([
      'config.meta.baseUrl must be https in production',
    ])
  })

  it('are told without secrets, whatever is wrong beside them', () => {
    const wrong = { accessToken: secrets.metaToken, appSecret: secrets.metaApp, previousAppSecret: secrets.metaApp }
    const sentences = mistakesIn({ meta: { ...wrong, verifyToken: `${secrets.metaVerify} ` } }).join('\n')

    expect(sentences.split('\n').length).toBeGreaterThan(2)
    for (const secret of Object.values(secrets)) expect(sentences).not.toContain(secret)
  })
})

describe('templates of Meta', () => {
  it('are there with their language, spelled as Meta does', () => {
    const templates = { default: 'sign_in_code/en_US', pt_br: 'sign_in_code/pt_BR', fil: 'code_2/fil' }

    expect(settingsFor({ meta: { ...meta, templates } }).meta?.templates).toEqual({
      default: { name: 'sign_in_code', language: 'en_US' },
      'pt-BR': { name: 'sign_in_code', language: 'pt_BR' },
      fil: { name: 'code_2', language: 'fil' },
    })
  })

  it.each([
    [{ default: 'sign_in_code' }, 'sign_in_code/pt_BR, for default, not "sign_in_code"'],
    [{ default: 'Sign-in/en' }, 'sign_in_code/pt_BR, for default, not a text of 10 characters'],
    [{ default: 'a/en', de: 'a/de-DE' }, 'sign_in_code/pt_BR, for de, not a text of 7 characters'],
    [{ en: 'a/en' }, 'must have default, which serves every language that it does not name'],
    ['a/en', 'must be templates by language, such as { default: sign_in_code/en_US, pt-BR: sign_in_code/pt_BR }'],
  ])('are refused as %j', (templates, sentence) => {
    expect(mistakesIn({ meta: { ...meta, templates } })).toEqual([expect.stringContaining(sentence)])
  })
})
