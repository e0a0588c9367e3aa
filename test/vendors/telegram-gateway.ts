import { createHash, createHmac } from 'node:crypto'
import { Ajv } from 'ajv'
import type { TelegramGatewaySettings } from '../../src/core/provider-settings.ts'
import { type Answered, type Asked, type Loopback, startLoopback } from './loopback.ts'

/** What must never be shown. */
export const gatewayToken = 'AAEbFAAAZx9Wv3Lt5YpZx9Wv3Lt5YpZx9Wv3Lt5Yp'

/** Settings of an account of the Gateway that is asked at an address. */
export function gatewaySettings(
  baseUrl: string,
  changes: Partial<TelegramGatewaySettings> = {},
): TelegramGatewaySettings {
  return {
    baseUrl,
    requestTimeoutMs: 5_000,
    accessToken: gatewayToken,
    callbackUrl: 'https://auth.example.com/accounts/webhook/telegram_gateway/',
    debugLogging: false,
    ...changes,
  }
}

/** Numbers that have no Telegram. */
export const withoutTelegram = '+442079460000'

/** The Gateway on this machine, as https://core.telegram.org/gateway/api describes it: it takes no parameter that the page has not. */
export function startGateway(): Promise<Loopback> {
  const codes = new Map<string, string>()
  return startLoopback((asked): Answered => {
    const { method, path, headers, body } = asked
    if (headers.authorization !== `Bearer ${gatewayToken}`) return refusal('ACCESS_TOKEN_INVALID')
    const isAllowed = parameters[path]
    if (method !== 'POST' || isAllowed === undefined) return refusal('UNKNOWN_METHOD')
    if (headers['content-type'] !== 'application/json' || !isAllowed(JSON.parse(body)))
      return refusal('PAYLOAD_INVALID')
    return path === '/sendVerificationMessage' ? sent(asked, codes) : checked(asked, codes)
  })
}

function sent({ body }: Asked, codes: Map<string, string>): Answered {
  const { phone_number, code, payload } = JSON.parse(body) as Record<string, string>
  if (phone_number === withoutTelegram) return refusal('PHONE_NUMBER_NOT_FOUND')
  const request_id = `request-${codes.size + 1}`
  codes.set(request_id, code ?? '')
  const delivery_status = { status: 'sent', updated_at: 1_767_225_600 }
  return yes({ request_id, phone_number, request_cost: 0.01, remaining_balance: 9.99, delivery_status, payload })
}

function checked({ body }: Asked, codes: Map<string, string>): Answered {
  const { request_id = '', code } = JSON.parse(body) as Record<string, string>
  const right = codes.get(request_id)
  if (right === undefined) return refusal('REQUEST_ID_INVALID')
  const status = code === right ? 'code_valid' : 'code_invalid'
  const verification_status = { status, updated_at: 1_767_225_600, code_entered: code }
  return yes({ request_id, request_cost: 0.01, ...(code === undefined ? {} : { verification_status }) })
}

/** How the Gateway says yes. */
export function yes(result: object): Answered {
  return { status: 200, body: { ok: true, result } }
}

/** And how it says no, by its own word. */
export function refusal(error: unknown, status = 200): Answered {
  return { status, body: { ok: false, error } }
}

const ajv = new Ajv({ strict: false })
const described = (required: readonly string[], properties: object) =>
  ajv.compile({ type: 'object', additionalProperties: false, required, properties })

const parameters: Readonly<Record<string, ReturnType<typeof described>>> = {
  '/sendVerificationMessage': described(['phone_number', 'code'], {
    phone_number: { type: 'string', pattern: '^\\+[1-9]\\d{6,14}$' },
    request_id: { type: 'string' },
    sender_username: { type: 'string', pattern: '^[A-Za-z]\\w{3,31}$' },
    code: { type: 'string', pattern: '^\\d{4,8}$' },
    callback_url: { type: 'string', pattern: '^https?:', maxLength: 256 },
    payload: { type: 'string', maxLength: 128 },
    ttl: { type: 'integer', minimum: 30, maximum: 3600 },
  }),
  '/checkVerificationStatus': described(['request_id'], { request_id: { type: 'string' }, code: { type: 'string' } }),
}

/** The headers that the Gateway signs a report with, at a time in epoch milliseconds. */
export function gatewaySignature(body: string, at: number, token = gatewayToken): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000))
  const key = createHash('sha256').update(token).digest()
  const signature = createHmac('sha256', key).update(`${timestamp}\n${body}`).digest('hex')
  return { 'x-request-timestamp': timestamp, 'x-request-signature': signature }
}
