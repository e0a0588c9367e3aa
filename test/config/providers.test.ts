import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { emailTemplate, least, secrets, serviceSid, template } from '../../src/config/providers/written.ts'
import type { Settings } from '../../src/core/settings.ts'
import { readSources } from '../../src/server/config-sources.ts'
import { examine } from '../../src/server/configuration.ts'
import { runProgram } from '../server.ts'

const secret = { KEYCHIME_SECRET: 'qO0c8Ih2Vw6mTz4rKf9Lx1NpYs7Ub3Ge5Ja' }

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keychime-providers-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text)
  chmodSync(join(folder, name), 0o600)
}

async function settings(variables: Readonly<Record<string, string>> = {}): Promise<Settings> {
  const examined = examine(await readSources({ config: folder }, { ...secret, ...variables }))
  if ('mistakes' in examined) throw new Error(examined.mistakes.join('\n'))
  return examined.configuration.settings
}

describe('config.dev.yaml', () => {
  it('may be that of the first specification, as it stands there', async () => {
    write(
      'config.dev.yaml',
      [
        'twilio:',
        `  account_sid: "${least.twilio.accountSid}"`,
        `  auth_token: "${secrets.authToken}"`,
        '  whatsapp_from: "+14155238886" # WhatsApp sandbox',
        '  sms_from: "+12345678900" # Your SMS number',
      ].join('\n'),
    )

    expect(await settings()).toMatchObject({
      channels: ['twilio'],
      phone: { validation: 'strict' },
      twilio: {
        accountSid: least.twilio.accountSid,
        authToken: secrets.authToken,
        whatsappFrom: '+14155238886',
        smsFrom: '+12345678900',
        testMode: false,
        debugLogging: false,
        requestTimeoutMs: 30_000,
      },
      retries: { twilio: { most: 3, firstPauseMs: 1000 } },
    })
  })

  it('may have what its configuration in code adds', async () => {
    const debug = 'true'
    write(
      'config.dev.yaml',
      [
        'twilio:',
        '  account_sid: ${TWILIO_ACCOUNT_SID}',
        '  auth_token: ${TWILIO_AUTH_TOKEN}',
        '  sms_from: "+12345678900"',
        '  test_mode: ${DEBUG}',
        '  debug_logging: ${DEBUG}',
        '  request_timeout: 30',
        '  max_retries: 3',
        '  retry_delay: 1.0',
      ].join('\n'),
    )
    const { accountSid, authToken } = least.twilio
    const variables = { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken, DEBUG: debug }

    expect(await settings(variables)).toMatchObject({
      twilio: { accountSid, authToken, testMode: true, debugLogging: true, requestTimeoutMs: 30_000 },
      retries: { twilio: { most: 3, firstPauseMs: 1000 } },
    })
  })
})

describe('docs/provider-settings.md', () => {
  const page = readFileSync(new URL('../../docs/provider-settings.md', import.meta.url), 'utf8')
  const blocks = [...page.matchAll(/```yaml\n# (\S+)\n([^]*?)```/g)]

  it.each(blocks.map(([, name = '', text = '']) => ({ name, text })))(
    'has a $name that works',
    async ({ name, text }) => {
      write('secret', secrets.authToken)
      write('sendgrid', secrets.sendgrid)
      write('telegram', secrets.botToken)
      write('meta', secrets.metaToken)
      write('app', secrets.metaApp)
      write('verify', secrets.metaVerify)
      const files: Record<string, string> = { twilio: 'secret', mail: 'secret', meta_app: 'app', meta_verify: 'verify' }
      const here = text.replace(/\/run\/secrets\/(\w+)/g, (_, file: string) => join(folder, files[file] ?? file))
      write(name, here)
      const variables = { KEYCHIME_ENV: name.split('.')[1] ?? '', KEYCHIME_PUBLIC_URL: 'https://auth.example.com' }

      const made = await settings({ ...variables, TWILIO_AUTH_TOKEN: secrets.authToken })
      expect(made.channels).toContain('twilio')
    },
  )

  it('has one for development and one for production', () => {
    expect(blocks.map(([, name]) => name)).toEqual(['config.dev.yaml', 'config.production.yaml'])
  })
})

describe('texts by name', () => {
  it('are a map in YAML, with variables in it', async () => {
    write(
      'keychime.yaml',
      [
        'twilio:',
        `  account_sid: ${least.twilio.accountSid}`,
        `  auth_token: ${secrets.authToken}`,
        '  whatsapp_from: "+12345678900"',
        '  whatsapp_templates:',
        '    default: ${TEMPLATE}',
        `    pt_BR: ${template}`,
        '  sendgrid:',
        `    api_key: ${secrets.sendgrid}`,
        '    from_email: login@example.com',
        `    otp_template_id: ${emailTemplate}`,
        '    custom_template_data: { support_email: "${SUPPORT}", year: 2026, is_new: true }',
      ].join('\n'),
    )
    const made = await settings({ TEMPLATE: template, SUPPORT: 'help@example.com' })

    expect(made.twilio?.whatsappTemplates).toEqual({ default: template, 'pt-BR': template })
    expect(made.sendgrid?.customTemplateData).toEqual({ support_email: 'help@example.com', year: 2026, is_new: true })
  })

  it('are JSON in a variable', async () => {
    const variables = {
      KEYCHIME_TWILIO__ACCOUNT_SID: least.twilio.accountSid,
      KEYCHIME_TWILIO__AUTH_TOKEN: secrets.authToken,
      KEYCHIME_TWILIO__WHATSAPP_FROM: '+12345678900',
      KEYCHIME_TWILIO__WHATSAPP_TEMPLATES: `{"default":"${template}"}`,
    }

    expect((await settings(variables)).twilio?.whatsappTemplates).toEqual({ default: template })
    await expect(settings({ ...variables, KEYCHIME_TWILIO__WHATSAPP_TEMPLATES: 'default=HX' })).rejects.toThrow(
      'KEYCHIME_TWILIO__WHATSAPP_TEMPLATES must be content templates by language, such as { default: HX…, pt-BR: HX… }, not "default=HX"',
    )
  })

  it('show the variable that is missing', async () => {
    write('keychime.yaml', 'twilio:\n  whatsapp_templates: { default: "${TEMPLATE}" }\n')

    await expect(settings()).rejects.toThrow('keychime.yaml:2:3: twilio.whatsapp_templates needs the variable TEMPLATE')
  })
})

describe('every address of a provider', () => {
  it('has its variable', async () => {
    const baseUrl = 'http://127.0.0.1:9999'
    const made = await settings({
      KEYCHIME_TWILIO__ACCOUNT_SID: least.twilio.accountSid,
      KEYCHIME_TWILIO__AUTH_TOKEN: secrets.authToken,
      KEYCHIME_TWILIO__BASE_URL: baseUrl,
      KEYCHIME_TWILIO__VERIFY__SERVICE_SID: serviceSid,
      KEYCHIME_TWILIO__VERIFY__BASE_URL: baseUrl,
      KEYCHIME_TWILIO__LOOKUP__FIELDS: 'sim_swap,line_type_intelligence',
      KEYCHIME_TWILIO__LOOKUP__BASE_URL: baseUrl,
      KEYCHIME_TWILIO__SENDGRID__API_KEY: secrets.sendgrid,
      KEYCHIME_TWILIO__SENDGRID__FROM_EMAIL: 'login@example.com',
      KEYCHIME_TWILIO__SENDGRID__BASE_URL: baseUrl,
      KEYCHIME_TELEGRAM__BOT_TOKEN: secrets.botToken,
      KEYCHIME_TELEGRAM__CHAT_ID: '-1001234567890',
      KEYCHIME_TELEGRAM__BASE_URL: baseUrl,
      KEYCHIME_EMAIL__HOST: '127.0.0.1',
      KEYCHIME_EMAIL__PORT: '2525',
      KEYCHIME_EMAIL__USE_TLS: 'false',
      KEYCHIME_HTTP__URL: baseUrl,
      KEYCHIME_HTTP__SECRET: secrets.webhook,
      KEYCHIME_HTTP__TRANSPORTS: 'voice,whatsapp',
      KEYCHIME_RESEND__API_KEY: secrets.resend,
      KEYCHIME_RESEND__FROM_EMAIL: 'login@example.com',
      KEYCHIME_RESEND__BASE_URL: baseUrl,
      KEYCHIME_META__ACCESS_TOKEN: secrets.metaToken,
      KEYCHIME_META__PHONE_NUMBER_ID: '106540352242922',
      KEYCHIME_META__TEMPLATES: '{"default":"sign_in_code/en_US"}',
      KEYCHIME_META__BASE_URL: baseUrl,
      KEYCHIME_VONAGE__API_KEY: least.vonage.apiKey,
      KEYCHIME_VONAGE__API_SECRET: secrets.vonage,
      KEYCHIME_VONAGE__SMS_FROM: 'Acme',
      KEYCHIME_VONAGE__BASE_URL: baseUrl,
      KEYCHIME_TELEGRAM_GATEWAY__ACCESS_TOKEN: secrets.gateway,
      KEYCHIME_TELEGRAM_GATEWAY__BASE_URL: baseUrl,
      KEYCHIME_AWS__REGION: least.aws.region,
      KEYCHIME_AWS__ACCESS_KEY_ID: least.aws.accessKeyId,
      KEYCHIME_AWS__SECRET_ACCESS_KEY: secrets.aws,
      KEYCHIME_AWS__ORIGINATION: 'Acme',
      KEYCHIME_AWS__MAX_PRICE: '0.1',
      KEYCHIME_AWS__BASE_URL: baseUrl,
    })

    expect(made).toMatchObject({
      channels: ['twilio', 'sendgrid', 'smtp', 'http', 'resend', 'meta', 'vonage', 'telegram_gateway', 'aws'],
      twilio: { baseUrl, verify: { baseUrl }, lookup: { baseUrl, fields: ['sim_swap', 'line_type_intelligence'] } },
      sendgrid: { baseUrl },
      telegram: { baseUrl, chatId: -1001234567890 },
      smtp: { host: '127.0.0.1', port: 2525, tls: 'none' },
      http: { url: baseUrl, transports: ['voice', 'whatsapp'] },
      resend: { baseUrl },
      meta: { baseUrl, phoneNumberId: '106540352242922' },
      vonage: { baseUrl, smsFrom: 'Acme' },
      aws: { baseUrl, origination: 'Acme', maxPrice: '0.1000' },
    })
  })
})

describe('secrets of providers', () => {
  const variables = {
    ...secret,
    KEYCHIME_TWILIO__ACCOUNT_SID: least.twilio.accountSid,
    KEYCHIME_TWILIO__AUTH_TOKEN: secrets.authToken,
    KEYCHIME_TWILIO__PREVIOUS_AUTH_TOKEN: secrets.otherToken,
    KEYCHIME_TWILIO__API_KEY_SID: `SK${'0'.repeat(32)}`,
    KEYCHIME_TWILIO__API_KEY_SECRET: secrets.apiKeySecret,
    KEYCHIME_TWILIO__SMS_FROM: '+12345678900',
    KEYCHIME_TWILIO__SENDGRID__API_KEY: secrets.sendgrid,
    KEYCHIME_TWILIO__SENDGRID__FROM_EMAIL: 'login@example.com',
    KEYCHIME_EMAIL__HOST: 'mail.example.com',
    KEYCHIME_EMAIL__USERNAME: 'keychime',
    KEYCHIME_EMAIL__PASSWORD: secrets.smtp,
    KEYCHIME_TELEGRAM__BOT_TOKEN: secrets.botToken,
    KEYCHIME_TELEGRAM__CHAT_ID: '1',
    KEYCHIME_HTTP__URL: 'https://messages.example.com/send',
    KEYCHIME_HTTP__SECRET: secrets.webhook,
    KEYCHIME_RESEND__API_KEY: secrets.resend,
    KEYCHIME_RESEND__FROM_EMAIL: 'login@example.com',
    KEYCHIME_RESEND__WEBHOOK_SECRET: secrets.webhook,
    KEYCHIME_RESEND__PREVIOUS_WEBHOOK_SECRET: secrets.otherWebhook,
    KEYCHIME_META__ACCESS_TOKEN: secrets.metaToken,
    KEYCHIME_META__PHONE_NUMBER_ID: '106540352242922',
    KEYCHIME_META__TEMPLATES: '{"default":"sign_in_code/en_US"}',
    KEYCHIME_META__APP_SECRET: secrets.metaApp,
    KEYCHIME_META__PREVIOUS_APP_SECRET: secrets.metaAppBefore,
    KEYCHIME_META__VERIFY_TOKEN: secrets.metaVerify,
    KEYCHIME_VONAGE__API_KEY: least.vonage.apiKey,
    KEYCHIME_VONAGE__API_SECRET: secrets.vonage,
    KEYCHIME_VONAGE__SMS_FROM: 'Acme',
    KEYCHIME_VONAGE__SIGNATURE_SECRET: secrets.authToken,
    KEYCHIME_TELEGRAM_GATEWAY__ACCESS_TOKEN: secrets.gateway,
    KEYCHIME_TELEGRAM_GATEWAY__PREVIOUS_ACCESS_TOKEN: secrets.gatewayBefore,
    KEYCHIME_AWS__REGION: least.aws.region,
    KEYCHIME_AWS__ACCESS_KEY_ID: least.aws.accessKeyId,
    KEYCHIME_AWS__SECRET_ACCESS_KEY: secrets.aws,
    KEYCHIME_AWS__ORIGINATION: 'Acme',
  }

  it.each([
    ['print'],
    ['print', '--json'],
    ['check'],
    ['explain', 'twilio.auth_token'],
    ['explain', 'email.password', '--json'],
  ])('are not shown by keychime config %s %s', async (...args) => {
    const { code, stdout, stderr } = await runProgram(['config', ...args], { cwd: folder, env: variables })

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const one of Object.values(secrets)) expect(stdout).not.toContain(one)
  })

  it('are not shown by a configuration that is printed', async () => {
    const { config } = await readSources({ config: folder }, variables)
    const printed = `${inspect(config, { depth: 9 })}${JSON.stringify(config)}`

    expect(printed).toContain(least.twilio.accountSid)
    for (const one of Object.values(secrets)) expect(printed).not.toContain(one)
  })

  it('may be files of their own', async () => {
    write('token', `${secrets.authToken}\n`)
    write('password', secrets.smtp)
    const { KEYCHIME_TWILIO__PREVIOUS_AUTH_TOKEN: _, ...others } = variables
    const files = {
      KEYCHIME_TWILIO__AUTH_TOKEN: `file:${join(folder, 'token')}`,
      KEYCHIME_EMAIL__PASSWORD: `file:${join(folder, 'password')}`,
    }

    expect(await settings({ ...others, ...files })).toMatchObject({
      twilio: { authToken: secrets.authToken },
      smtp: { password: secrets.smtp },
    })
  })
})
