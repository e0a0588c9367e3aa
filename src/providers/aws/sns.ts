import { verify, X509Certificate } from 'node:crypto'
import type { Callback } from '../../core/channel.ts'
import { ask, type VendorTools } from '../../vendor/ask.ts'
import { fieldsOf } from '../../vendor/look.ts'
import { jsonIn } from '../../vendor/told.ts'

/** A message of SNS whose topic is ours; every field is what it says. */
export type SnsMessage = Readonly<Record<string, string>>

/** Where SNS of a topic's region stands, in the partitions that send text messages. */
export function snsOrigin(topicArn: string): string {
  return `https://sns.${topicArn.split(':')[3]}.amazonaws.com`
}

/**
 * The message in a call, where it names our topic and was published lately; nothing else is worth a look at its signature.
 * SNS tells a message again for an hour, as it was signed at first.
 */
export function messageIn({ body, now }: Callback, topicArn: string): SnsMessage | undefined {
  const told = Object.entries(fieldsOf(jsonIn(body))).filter(([, value]) => typeof value === 'string')
  const message = Object.fromEntries(told) as SnsMessage
  const age = now - Date.parse(message['Timestamp'] ?? '')
  return message['TopicArn'] === topicArn && age <= OLDEST_MS && age >= -AHEAD_MS ? message : undefined
}

const OLDEST_MS = 75 * 60_000
const AHEAD_MS = 5 * 60_000

/** Whether SNS signed a message; `unavailable` while its certificate cannot be had, and nobody can tell. */
export type JudgeSignature = (message: SnsMessage, now: number) => Promise<'signed' | 'forged' | 'unavailable'>

/** Makes what judges signatures of a topic, with the certificates of SNS in its region, each of which is fetched once. */
export function judgeOf(topicArn: string, timeoutMs: number, tools: VendorTools): JudgeSignature {
  const certificateAt = certificates(timeoutMs, tools)
  const prefix = `${snsOrigin(topicArn)}/SimpleNotificationService-`
  return async (message, now) => {
    const { SigningCertURL: url = '', SignatureVersion: version = '', Signature: signature = '' } = message
    const hash = hashes[version]
    const isOfSns = url.startsWith(prefix) && /^[0-9a-f]{32}\.pem$/.test(url.slice(prefix.length))
    if (hash === undefined || !isOfSns) return 'forged'
    const certificate = await certificateAt(url)
    if (certificate === undefined) return 'unavailable'
    const isNow = Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo)
    const isRight = verify(
      hash,
      Buffer.from(signedText(message)),
      certificate.publicKey,
      Buffer.from(signature, 'base64'),
    )
    return isNow && isRight ? 'signed' : 'forged'
  }
}

const hashes: Readonly<Record<string, string>> = { 1: 'sha1', 2: 'sha256' }

/** What is signed: these fields by their names, those that there are (SNS Developer Guide, "Verifying the signatures"). */
function signedText(message: SnsMessage): string {
  const more = message['Type'] === 'Notification' ? ['Subject'] : ['SubscribeURL', 'Token']
  return ['Message', 'MessageId', 'Timestamp', 'TopicArn', 'Type', ...more]
    .sort()
    .filter((name) => message[name] !== undefined)
    .map((name) => `${name}\n${message[name]}\n`)
    .join('')
}

/**
 * A name that a stranger made up cannot be told from a real one before it was asked for, so few are asked for at once. So many in a
 * minute would be used up by the first made-up ones; here each that is not there makes room for the next.
 */
const MOST_AT_ONCE = 4

type CertificateAt = (url: string) => Promise<X509Certificate | undefined>

function certificates(timeoutMs: number, tools: VendorTools): CertificateAt {
  const known = new Map<string, X509Certificate>()
  const asked = new Map<string, Promise<X509Certificate | undefined>>()
  const fetchOnce: CertificateAt = async (url) => {
    const exchange = await ask({ method: 'GET', url, timeoutMs }, new AbortController().signal, tools)
    const certificate = exchange.kind === 'answer' && exchange.status === 200 ? read(exchange.body) : undefined
    if (certificate !== undefined) known.set(url, certificate)
    asked.delete(url)
    return certificate
  }
  return async (url) => {
    const there = known.get(url) ?? asked.get(url)
    if (there !== undefined || asked.size >= MOST_AT_ONCE) return there
    const fetched = fetchOnce(url)
    asked.set(url, fetched)
    return fetched
  }
}

function read(pem: string): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(pem)
    return certificate.publicKey.asymmetricKeyType === 'rsa' ? certificate : undefined
  } catch {
    return undefined
  }
}
