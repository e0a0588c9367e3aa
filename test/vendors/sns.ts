import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import type { Callback } from '../../src/core/channel.ts'
import { topicArn } from './aws.ts'

/** A certificate of SNS, made here; its key signs what a topic publishes. */
export interface SnsSigner {
  readonly url: string
  readonly pem: string
  readonly key: KeyObject
}

/** Makes one that is good from a day before to a day after. */
export function snsSigner(now: number, host = 'sns.eu-west-1.amazonaws.com'): SnsSigner {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = selfSigned(publicKey.export({ type: 'spki', format: 'der' }), privateKey, now)
  const name = createHash('md5').update(pem).digest('hex')
  return { url: `https://${host}/SimpleNotificationService-${name}.pem`, pem, key: privateKey }
}

/** The least that a certificate has (RFC 5280 §4.1). */
function selfSigned(spki: Buffer, key: KeyObject, now: number): string {
  const algorithm = der(0x30, Buffer.from('06092a864886f70d01010b0500', 'hex'))
  const name = der(0x30, der(0x31, der(0x30, Buffer.from('0603550403', 'hex'), der(0x0c, Buffer.from('sns')))))
  const times = [-1, 1].map((days) => new Date(now + days * 86_400_000).toISOString().replace(/[-T:]|\.\d{3}/g, ''))
  const validity = der(0x30, ...times.map((time) => der(0x18, Buffer.from(time))))
  const version = der(0xa0, Buffer.from('020102', 'hex'))
  const serial = der(0x02, Buffer.from([1]))
  const body = der(0x30, version, serial, algorithm, name, validity, name, spki)
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, key))
  const text = der(0x30, body, algorithm, signature).toString('base64')
  return `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const inside = Buffer.concat(parts)
  const size = inside.length
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255]
  return Buffer.concat([Buffer.from([tag, ...length]), inside])
}

type Fields = Readonly<Record<string, string>>

/** A notification of the topic, signed as SNS does; `Signature` may be changed afterwards. */
export function snsMessage(signer: SnsSigner, at: number, changes: Fields = {}): Fields {
  const message: Record<string, string> = {
    Type: 'Notification',
    MessageId: randomUUID(),
    TopicArn: topicArn,
    Message: '{}',
    Timestamp: new Date(at).toISOString(),
    SignatureVersion: '2',
    SigningCertURL: signer.url,
    ...changes,
  }
  const isNotification = message['Type'] === 'Notification'
  const names = isNotification ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] : confirmed
  const text = names.map((name) => (name in message ? `${name}\n${message[name]}\n` : '')).join('')
  const hash = message['SignatureVersion'] === '1' ? 'sha1' : 'sha256'
  return { ...message, Signature: sign(hash, Buffer.from(text), signer.key).toString('base64') }
}

const confirmed = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type']

/** A subscription that asks to be confirmed. */
export function snsConfirmation(signer: SnsSigner, at: number, changes: Fields = {}): Fields {
  const Token = 'ab12'.repeat(16)
  const query = new URLSearchParams({ Action: 'ConfirmSubscription', TopicArn: topicArn, Token })
  const SubscribeURL = `https://sns.eu-west-1.amazonaws.com/?${query}`
  return snsMessage(signer, at, { Type: 'SubscriptionConfirmation', Token, SubscribeURL, ...changes })
}

/** The call with such a message. */
export function snsCall(message: object, now: number): Callback {
  const body = Buffer.from(JSON.stringify(message))
  return { url: 'https://auth.example.com/accounts/webhook/aws/', headers: new Headers(), body, now }
}

/** The internet with SNS in it: answers with certificates, and to whoever confirms; `asked` has every address. */
export function internetOf(...signers: readonly SnsSigner[]) {
  const asked: string[] = []
  const fetch = async (input: unknown): Promise<Response> => {
    const url = String(input)
    asked.push(url)
    const signer = signers.find((one) => one.url === url)
    if (signer !== undefined) return new Response(signer.pem)
    return new Response('', { status: url.includes('Action=ConfirmSubscription') ? 200 : 404 })
  }
  return { asked, fetch: fetch as typeof globalThis.fetch }
}
