import { Ajv } from 'ajv'
import { type Answered, type Asked, type Loopback, startLoopback } from './loopback.ts'

/** What an account of Resend on this machine has, by the path that shows it. */
export type ResendAccount = Readonly<Record<string, unknown>>

/** One whose domain is verified and tracks nobody, and whose webhook calls the address that is given. */
export function soundResend(callbackUrl: string, changes: ResendAccount = {}): ResendAccount {
  return {
    '/domains?limit=100': {
      object: 'list',
      has_more: false,
      data: [{ id: 'domain-1', name: 'acme.example', status: 'verified', region: 'eu-west-1' }],
    },
    '/domains/domain-1': { name: 'acme.example', status: 'verified', open_tracking: false, click_tracking: false },
    '/webhooks?limit=100': {
      object: 'list',
      data: [
        { id: 'webhook-1', endpoint: 'https://else.example/', status: 'enabled', events: ['email.sent'] },
        { id: 'webhook-2', endpoint: callbackUrl, status: 'enabled', events: null },
      ],
    },
    ...changes,
  }
}

interface Keys {
  readonly apiKey: string
  /** One that may send, and look at nothing. */
  readonly sendingKey?: string
}

/**
 * Resend on this machine: takes mails as its OpenAPI description (resend/resend-openapi, version 1.5.0) has them, knows what it took by the
 * key of idempotency, and shows what an account has.
 */
export function startResend(keys: Keys, has: ResendAccount = {}): Promise<Loopback> {
  const taken = new Map<string, { readonly id: string; readonly body: string }>()
  return startLoopback((asked): Answered => {
    const refused = refusalByKey(asked, keys)
    if (refused !== undefined) return refused
    const { method, path, headers, body } = asked
    if (method === 'GET')
      return has[path] === undefined ? resendRefusal(404, 'not_found') : { status: 200, body: has[path] }
    const problems = problemsOf(asked)
    if (problems !== '') return resendRefusal(422, 'validation_error', problems)

    const name = String(headers['idempotency-key'] ?? taken.size)
    const before = taken.get(name)
    if (before !== undefined && before.body !== body) return resendRefusal(409, 'invalid_idempotent_request')
    const id = before?.id ?? `49a3999c-0ce1-4ea6-ab68-${String(taken.size + 1).padStart(12, '0')}`
    taken.set(name, { id, body })
    return { status: 200, body: { id } }
  })
}

/** It takes no request without a name of its program, and says differently of a key that is none where mails are sent. */
function refusalByKey({ method, headers }: Asked, { apiKey, sendingKey }: Keys): Answered | undefined {
  const key = headers.authorization?.replace(/^Bearer /, '')
  if (headers['user-agent'] === undefined) return { status: 403, body: 'error code: 1010' }
  if (key !== apiKey && key !== sendingKey) return resendRefusal(method === 'GET' ? 400 : 401, 'validation_error')
  return method === 'GET' && key !== apiKey ? resendRefusal(401, 'restricted_api_key') : undefined
}

/** An error as its reference of errors has them. */
export function resendRefusal(statusCode: number, name: string, message = 'No'): Exclude<Answered, string> {
  return { status: statusCode, body: { statusCode, name, message } }
}

const address = {
  type: 'string',
  pattern: '^(?:(?:[^<>@,;"]+|"(?:[^"\\\\]|\\\\.)*") <[^\\s@<>,;]+@[^\\s@<>,;]+>|[^\\s@<>,;]+@[^\\s@<>,;]+)$',
}
const addresses = { oneOf: [address, { type: 'array', items: address, minItems: 1, maxItems: 50 }] }
const tagWord = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,256}$' }

const isMail = new Ajv({ strict: false, allErrors: true }).compile({
  type: 'object',
  required: ['from', 'to', 'subject'],
  anyOf: [{ required: ['text'] }, { required: ['html'] }],
  additionalProperties: false,
  properties: {
    from: address,
    to: addresses,
    subject: { type: 'string', minLength: 1 },
    reply_to: addresses,
    html: { type: 'string' },
    text: { type: 'string' },
    headers: { type: 'object', additionalProperties: { type: 'string' } },
    tags: {
      type: 'array',
      items: { type: 'object', required: ['name', 'value'], properties: { name: tagWord, value: tagWord } },
    },
  },
})

function problemsOf({ method, path, headers, body }: Asked): string {
  const isRight = method === 'POST' && path === '/emails' && headers['content-type'] === 'application/json'
  if (!isRight) return `${method} ${path} ${headers['content-type']}`
  if (String(headers['idempotency-key'] ?? 'x').length > 256) return 'Idempotency-Key'
  if (isMail(JSON.parse(body))) return ''
  return (isMail.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`).join('; ')
}
