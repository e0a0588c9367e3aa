import { randomBytes, randomInt } from 'node:crypto'
import { EventWebhook } from '@sendgrid/eventwebhook'
import { isSigned, readWebhookKeys } from '../../src/providers/sendgrid/signature.ts'
import { callOf, type SignedBody, signBody, type WebhookKey, webhookKey } from './event-calls.ts'

/** How often we and SendGrid's own package agree, by its verdict, and the calls of which we think otherwise. */
export interface Comparison {
  readonly accepted: number
  readonly refused: number
  readonly differing: readonly SignedBody[]
}

/** Makes calls that are signed well or were changed afterwards, and has both judge them. */
export function compareSignatures(count: number): Comparison {
  const keys = [webhookKey(), webhookKey()]
  const verdicts = Array.from({ length: count }, (_, index) => {
    const key = keys[index % 2] as WebhookKey
    const call = changes[index % changes.length]?.(randomCall(key)) as SignedBody
    const [theirs, ours] = [theirVerdict(call, key), isSigned(callOf(call), readWebhookKeys([key.publicKey]))]
    return { call, theirs, ours }
  })
  return {
    accepted: verdicts.filter(({ theirs }) => theirs).length,
    refused: verdicts.filter(({ theirs }) => !theirs).length,
    differing: verdicts.filter(({ theirs, ours }) => theirs !== ours).map(({ call }) => call),
  }
}

const stranger = webhookKey()

const changes: readonly ((call: SignedBody) => SignedBody)[] = [
  (call) => call,
  (call) => call,
  (call) => ({ ...call, body: ` ${call.body}` }),
  (call) => ({ ...call, body: call.body.replace(/.$/, '') }),
  (call) => ({ ...call, body: JSON.stringify(JSON.parse(call.body)) }),
  (call) => ({ ...call, timestamp: String(Number(call.timestamp) + 1) }),
  (call) => ({ ...call, signature: withFlippedBit(call.signature) }),
  (call) => signBody(call.body, call.timestamp, stranger),
]

function randomCall(key: WebhookKey): SignedBody {
  const events = Array.from({ length: randomInt(1, 4) }, () => ({
    email: 'ada@example.com',
    event: 'processed',
    sg_event_id: randomBytes(16).toString('base64url'),
    reason: String.fromCodePoint(...Array.from({ length: 5 }, () => randomInt(32, 0xd000))),
    timestamp: randomInt(1_600_000_000, 1_900_000_000),
  }))
  return signBody(`${JSON.stringify(events, undefined, 1)}\r\n`, String(randomInt(1_600_000_000, 1_900_000_000)), key)
}

/** In the number s, which ends the signature: there a flipped bit is another number, and still a number. */
function withFlippedBit(signature: string): string {
  const bytes = Buffer.from(signature, 'base64')
  const at = bytes.length - 1 - randomInt(16)
  bytes[at] = (bytes[at] ?? 0) ^ (1 << randomInt(8))
  return bytes.toString('base64')
}

function theirVerdict({ body, timestamp, signature }: SignedBody, { publicKey }: WebhookKey): boolean {
  const webhook = new EventWebhook()
  return webhook.verifySignature(webhook.convertPublicKeyToECDSA(publicKey), body, signature, timestamp)
}
