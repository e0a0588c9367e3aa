import { createHash, createHmac, generateKeyPairSync } from 'node:crypto'
import { verifySignature } from '@vonage/jwt'
import { Ajv } from 'ajv'
import type { Callback } from '../../src/core/channel.ts'
import { type Answered, type Asked, type Loopback, startLoopback } from './loopback.ts'

/** An application of Vonage, and an account; everything in them is made up. */
export const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
export const applicationId = '6f1c7c3e-9a2b-4d5e-8f70-1a2b3c4d5e6f'
export const account = { apiKey: 'a1b2c3d4', apiSecret: 'Zx9Wv3Lt5Yp2Rc8N' }
export const signatureSecret = 'Kq1mZx9Wv3Lt5Yp2Rc8Nd4Bf6Hs0JgTu7Aw'

/** A problem as the Messages API has it: `low-balance`, or a number of its own list. */
export function vonageProblem(status: number, code: string): Exclude<Answered, string> {
  const page = /^\d/.test(code) ? 'api-errors/messages' : 'api-errors'
  const type = `https://developer.vonage.com/${page}#${code}`
  return { status, body: { type, title: 'No', detail: 'Because of 14155550123', instance: 'bf0ca0bf927b3b52' } }
}

/** Vonage on this machine: lets an account or tokens of an application in, and takes text messages as version 1 has them. */
export function startVonage(): Promise<Loopback> {
  let taken = 0
  return startLoopback((asked): Answered => {
    if (asked.method !== 'POST' || asked.path !== '/v1/messages') return vonageProblem(404, 'not-found')
    if (!isLetIn(asked)) return vonageProblem(401, 'unauthorized')
    if (asked.headers['content-type'] !== 'application/json') return vonageProblem(415, 'unsupported')
    if (!isMessage(JSON.parse(asked.body))) return vonageProblem(422, '1020')
    taken++
    return { status: 202, body: { message_uuid: `aaaaaaaa-bbbb-4ccc-8ddd-${String(taken).padStart(12, '0')}` } }
  })
}

function isLetIn({ headers: { authorization = '' } }: Asked): boolean {
  const [scheme = '', value = ''] = authorization.split(' ')
  if (scheme === 'Basic') return Buffer.from(value, 'base64').toString() === `${account.apiKey}:${account.apiSecret}`
  return scheme === 'Bearer' && verifySignature(value, publicKey) && claimsIn(value)['application_id'] === applicationId
}

/** The claims of a token, unchecked. */
export function claimsIn(token: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}

const number = { type: 'string', pattern: '^[1-9]\\d{6,14}$' }

/** As developer.vonage.com/api/messages describes a text message by SMS; numbers have no plus. */
const isMessage = new Ajv({ strict: false }).compile({
  type: 'object',
  required: ['message_type', 'channel', 'to', 'from', 'text'],
  additionalProperties: false,
  properties: {
    message_type: { const: 'text' },
    channel: { const: 'sms' },
    to: number,
    from: { anyOf: [number, { type: 'string', pattern: '^(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}$' }] },
    text: { type: 'string', minLength: 1, maxLength: 1000 },
    client_ref: { type: 'string', maxLength: 100 },
    ttl: { type: 'integer', minimum: 20, maximum: 604_800 },
    sms: { type: 'object', properties: { encoding_type: { enum: ['text', 'unicode', 'auto'] } } },
    webhook_url: { type: 'string', pattern: '^https?://' },
    webhook_version: { enum: ['v0.1', 'v1'] },
  },
})

/** A token of a webhook over a body, as Vonage makes it; claims may be others. */
export function webhookToken(body: string, claims: object, secret = signatureSecret): string {
  const hash = createHash('sha256').update(body).digest('hex')
  const said = {
    iss: 'Vonage',
    jti: 'c5ba8f24',
    api_key: account.apiKey,
    application_id: applicationId,
    payload_hash: hash,
  }
  const [header, payload] = [
    { alg: 'HS256', typ: 'JWT' },
    { ...said, ...claims },
  ].map(encoded)
  return `${header}.${payload}.${createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url')}`
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

/** The call with a body and such a token. */
export function vonageCall(body: string, token: string, now: number): Callback {
  const headers = new Headers({ authorization: `Bearer ${token}` })
  return { url: 'https://auth.example.com/accounts/webhook/vonage/', headers, body: Buffer.from(body), now }
}
