import { randomBytes, randomInt } from 'node:crypto'
import { Resend } from 'resend'
import { keyOfWebhooks } from '../../src/config/providers/fields.ts'
import { isSigned } from '../../src/vendor/standard-webhooks.ts'
import { type SvixCall, signSvix, svixCallback, svixSecret } from './svix.ts'

/** How often we and Resend's own package agree, by its verdict, and the calls of which we think otherwise. */
export interface SvixComparison {
  readonly accepted: number
  readonly refused: number
  readonly differing: readonly SvixCall[]
}

/** Makes calls that are signed well or were changed afterwards, and has both judge them by the machine's clock. */
export function compareSvixSignatures(count: number): SvixComparison {
  const secrets = [svixSecret(), svixSecret()]
  const verdicts = Array.from({ length: count }, (_, index) => {
    const secret = secrets[index % 2] as string
    const call = changes[index % changes.length]?.(randomCall(secret), secret) as SvixCall
    const ours = isSigned(svixCallback(call, Date.now()), 'svix', [keyOfWebhooks(secret)])
    return { call, theirs: theirVerdict(call, secret), ours }
  })
  return {
    accepted: verdicts.filter(({ theirs }) => theirs).length,
    refused: verdicts.filter(({ theirs }) => !theirs).length,
    differing: verdicts.filter(({ theirs, ours }) => theirs !== ours).map(({ call }) => call),
  }
}

const stranger = svixSecret()

const changes: readonly ((call: SvixCall, secret: string) => SvixCall)[] = [
  (call) => call,
  (call) => ({ ...call, signature: `${signSvix(call, stranger).signature} ${call.signature}` }),
  (call) => ({ ...call, signature: `${call.signature} v1a,AAAA` }),
  (call) => ({ ...call, body: ` ${call.body}` }),
  (call) => ({ ...call, body: JSON.stringify(JSON.parse(call.body)) }),
  (call) => ({ ...call, id: `${call.id}x` }),
  (call) => ({ ...call, id: '' }),
  (call) => ({ ...call, timestamp: String(Number(call.timestamp) + 1) }),
  (call) => ({ ...call, timestamp: '' }),
  (call) => ({ ...call, signature: call.signature.replace('v1,', 'v2,') }),
  (call) => ({ ...call, signature: call.signature.slice('v1,'.length) }),
  (call) => ({ ...call, signature: call.signature.replace(/.=$/, 'A=') }),
  (call) => ({ ...call, signature: '' }),
  (call) => signSvix(call, stranger),
  (call, secret) => signSvix({ ...call, timestamp: String(Number(call.timestamp) - 400) }, secret),
  (call, secret) => signSvix({ ...call, timestamp: String(Number(call.timestamp) + 400) }, secret),
]

function randomCall(secret: string): SvixCall {
  const event = {
    type: 'email.delivered',
    data: { subject: String.fromCodePoint(...Array.from({ length: 5 }, () => randomInt(32, 0xd000))) },
  }
  const timestamp = String(Math.floor(Date.now() / 1000) + randomInt(-200, 200))
  const id = `msg_${randomBytes(16).toString('base64url')}`
  return signSvix({ body: `${JSON.stringify(event, undefined, 1)}\r\n`, id, timestamp }, secret)
}

function theirVerdict({ body, id, timestamp, signature }: SvixCall, webhookSecret: string): boolean {
  try {
    new Resend('re_none').webhooks.verify({ payload: body, headers: { id, timestamp, signature }, webhookSecret })
    return true
  } catch {
    return false
  }
}
