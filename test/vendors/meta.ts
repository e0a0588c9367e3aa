import { createHmac } from 'node:crypto'
import { Ajv } from 'ajv'
import type { Callback } from '../../src/core/channel.ts'
import type { MetaSettings } from '../../src/core/provider-settings.ts'
import { type Answered, type Asked, type Loopback, startLoopback } from './loopback.ts'

/** What must never be shown. */
export const metaSecrets = {
  accessToken: 'EAAB9Zx9Wv3Lt5YpZx9Wv3Lt5YpZx9Wv3Lt5Yp',
  appSecret: 'f'.repeat(32),
  verifyToken: 'only-we-and-meta-know',
}

/** Settings of a number of Meta's that is asked at an address. */
export function metaSettings(baseUrl: string, changes: Partial<MetaSettings> = {}): MetaSettings {
  return {
    baseUrl,
    requestTimeoutMs: 5_000,
    apiVersion: 'v24.0',
    accessToken: metaSecrets.accessToken,
    phoneNumberId: '106540352242922',
    businessAccountId: '102290129340398',
    templates: {
      default: { name: 'sign_in_code', language: 'en_US' },
      'pt-BR': { name: 'sign_in_code', language: 'pt_BR' },
    },
    appSecrets: [metaSecrets.appSecret],
    verifyToken: metaSecrets.verifyToken,
    debugLogging: false,
    ...changes,
  }
}

/** What an account has, by the path that shows it; what is absent the token may not see. */
export type MetaAccount = Record<string, unknown>

const number = '/106540352242922?fields=display_phone_number,verified_name,status,quality_rating'
const templates =
  '/102290129340398/message_templates?name=sign_in_code&fields=name%2Clanguage%2Cstatus%2Ccategory&limit=100'

/** The paths that are looked at. */
export const metaPaths = { number, templates, apps: '/102290129340398/subscribed_apps' }

/** One whose number is connected and whose templates are approved. */
export function soundMeta(changes: MetaAccount = {}): MetaAccount {
  const template = { name: 'sign_in_code', status: 'APPROVED', category: 'AUTHENTICATION' }
  return {
    [metaPaths.number]: {
      id: '106540352242922',
      display_phone_number: '+1 631-555-5555',
      verified_name: 'Acme',
      status: 'CONNECTED',
      quality_rating: 'GREEN',
    },
    [metaPaths.templates]: { data: ['en_US', 'pt_BR'].map((language) => ({ ...template, language })) },
    [metaPaths.apps]: { data: [{ whatsapp_business_api_data: { id: '7', name: 'Acme' } }] },
    ...changes,
  }
}

/** The Cloud API on this machine: takes messages that its description allows, by one token, and shows what an account has. */
export function startMeta(has = soundMeta()): Promise<Loopback> {
  let taken = 0
  return startLoopback((asked): Answered => {
    const { version, path } = placeOf(asked)
    if (asked.headers.authorization !== `Bearer ${metaSecrets.accessToken}`)
      return refusal(401, { code: 190, type: 'OAuthException', message: 'Invalid OAuth access token' })
    if (asked.method === 'GET')
      return has[path] === undefined
        ? refusal(400, { code: 100, error_subcode: 33, message: 'Unsupported get request' })
        : { status: 200, body: has[path] }
    const problems = [...(version === 'v24.0' ? [] : [`${version} is no version`]), ...problemsOf(asked, path)]
    if (problems.length > 0) return refusal(400, { code: 100, message: problems.join('; ') })
    taken++
    const { to } = JSON.parse(asked.body)
    return {
      status: 200,
      body: {
        messaging_product: 'whatsapp',
        contacts: [{ input: to, wa_id: to.slice(1) }],
        messages: [{ id: `wamid.${taken}`, message_status: 'accepted' }],
      },
    }
  })
}

function placeOf({ path }: Asked): { readonly version: string; readonly path: string } {
  const [, version = '', rest = ''] = /^\/(v\d+\.\d+)(\/.*)$/.exec(path) ?? []
  return { version, path: rest }
}

/** An answer of the Graph API that is no yes. */
export function refusal(status: number, error: Readonly<Record<string, unknown>>): Answered {
  return { status, body: { error: { type: 'OAuthException', fbtrace_id: 'A1', ...error } } }
}

function problemsOf({ method, headers, body }: Asked, path: string): readonly string[] {
  if (method !== 'POST' || path !== '/106540352242922/messages') return [`${method} ${path} is no method`]
  if (headers['content-type'] !== 'application/json') return ['that is no JSON']
  return isTemplateMessage(JSON.parse(body)) ? [] : (isTemplateMessage.errors ?? []).map(({ message }) => `${message}`)
}

const parameters = {
  type: 'array',
  minItems: 1,
  maxItems: 1,
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['type', 'text'],
    properties: { type: { const: 'text' }, text: { type: 'string', minLength: 1, maxLength: 15 } },
  },
}

/**
 * An authentication template with a button that copies the code, as its page describes it, and without room for anything else:
 * https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-message-templates/auth-otp-template-messages
 */
const isTemplateMessage = new Ajv({ strict: false, allErrors: true }).compile({
  type: 'object',
  additionalProperties: false,
  required: ['messaging_product', 'recipient_type', 'to', 'type', 'template'],
  properties: {
    messaging_product: { const: 'whatsapp' },
    recipient_type: { const: 'individual' },
    to: { type: 'string', pattern: '^\\+?[1-9]\\d{6,14}$' },
    type: { const: 'template' },
    biz_opaque_callback_data: { type: 'string', maxLength: 512 },
    template: {
      type: 'object',
      additionalProperties: false,
      required: ['name', 'language', 'components'],
      properties: {
        name: { type: 'string', pattern: '^[a-z0-9_]{1,512}$' },
        language: {
          type: 'object',
          additionalProperties: false,
          required: ['code'],
          properties: { code: { enum: ['en', 'en_US', 'pt_BR', 'de', 'zh_CN'] } },
        },
        components: {
          type: 'array',
          minItems: 2,
          maxItems: 2,
          items: [
            {
              type: 'object',
              additionalProperties: false,
              required: ['type', 'parameters'],
              properties: { type: { const: 'body' }, parameters },
            },
            {
              type: 'object',
              additionalProperties: false,
              required: ['type', 'sub_type', 'index', 'parameters'],
              properties: {
                type: { const: 'button' },
                sub_type: { const: 'url' },
                index: { enum: ['0', 0] },
                parameters,
              },
            },
          ],
        },
      },
    },
  },
})

/** A call of the webhook with such a body, signed by a secret of the app. */
export function signedByMeta(body: string, secret = metaSecrets.appSecret): Callback {
  return {
    url: 'https://auth.example.com/accounts/webhook/meta/',
    headers: new Headers(metaSignature(body, secret)),
    body: Buffer.from(body),
    now: 0,
  }
}

/** The header that Meta signs a body with. */
export function metaSignature(body: string, secret = metaSecrets.appSecret): Record<string, string> {
  return { 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` }
}

/** The body of a call that tells of messages, as the page of its webhook shows it. */
export function metaStatuses(...statuses: readonly object[]): string {
  const metadata = { display_phone_number: '16315555555', phone_number_id: '106540352242922' }
  const value = { messaging_product: 'whatsapp', metadata, statuses }
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '102290129340398', changes: [{ value, field: 'messages' }] }],
  })
}
