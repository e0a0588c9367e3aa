import { createHash, createHmac } from 'node:crypto'
import type { Callback, Channel, Message, Transport } from '../../src/core/channel.ts'
import type { TwilioSettings, TwilioVerifySettings } from '../../src/core/provider-settings.ts'
import { createTwilio } from '../../src/providers/twilio/index.ts'
import { judgeBy, noteUnless } from './description.ts'
import { type Answered, type Asked, type Loopback, startLoopback } from './loopback.ts'
import { shownBy, soundAccount } from './twilio-account.ts'

/** Judges requests by Twilio's own descriptions. */
export const judgeTwilio = judgeBy(
  'twilio/twilio_api_v2010.json',
  'twilio/twilio_verify_v2.json',
  'twilio/twilio_lookups_v2.json',
  'twilio/twilio_events_v1.json',
)

/** What a suite's title says where Twilio's descriptions are not at hand. */
export const noteOfDescription = noteUnless(judgeTwilio)

const account = `AC${'a1'.repeat(16)}`
const token = '0123456789abcdef0123456789abcdef'

/** An account with a sender for everything. */
export function twilioSettings(baseUrl: string, changes: Partial<TwilioSettings> = {}): TwilioSettings {
  return {
    baseUrl,
    requestTimeoutMs: 5_000,
    accountSid: account,
    authToken: token,
    smsFrom: '+15005550006',
    whatsappFrom: '+14155238886',
    whatsappTemplates: { default: `HX${'0'.repeat(32)}`, de: `HX${'d'.repeat(32)}`, 'pt-BR': `HX${'b'.repeat(32)}` },
    voiceFrom: '+15005550007',
    callbackUrl: 'https://auth.example.com/accounts/webhook',
    testMode: false,
    debugLogging: false,
    ...changes,
  }
}

/** An account that has Verify and no sender of its own. */
export function verifyOnly(baseUrl: string, changes: Partial<TwilioVerifySettings> = {}): TwilioSettings {
  const { smsFrom: _sms, whatsappFrom: _whatsapp, voiceFrom: _voice, ...rest } = twilioSettings(baseUrl)
  return {
    ...rest,
    verify: {
      baseUrl,
      serviceSid: `VA${'2b'.repeat(16)}`,
      serviceName: 'Acme',
      channels: ['sms', 'whatsapp', 'call'],
      codeLength: 6,
      ttlMs: 600_000,
      customCode: false,
      ...changes,
    },
  }
}

/** The first channel of an account. */
export function senderOf(settings: TwilioSettings): Channel {
  const [channel] = createTwilio(settings)
  if (channel === undefined) throw new Error('the account carries nothing')
  return channel
}

/** A message to a telephone, with the code 123456, that lives for ten minutes. */
export function phoneMessage(transport: Transport, changes: Partial<Message> = {}): Message {
  return {
    id: 'dlv_1',
    transport,
    to: '+442079460958',
    text: '123456 is your code\n@auth.example.com #123456',
    locale: 'en',
    projectName: 'Acme',
    code: '123456',
    createdAt: 5_000,
    expiresAt: 605_000,
    ...changes,
  }
}

/** The keys of these accounts; nothing that is told may hold one. */
export const twilioSecrets: readonly string[] = [token, Buffer.from(`${account}:${token}`).toString('base64')]

/** The code that Verify takes here. */
export const APPROVED_CODE = '424242'

/** Twilio on this machine: takes what its own descriptions allow, from an account that has a key. */
export function startTwilio(user = account, password = token, has = soundAccount()): Promise<Loopback> {
  let made = 0
  return startLoopback((asked) => {
    if (asked.headers.authorization !== `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`)
      return twilioError(401, 20003)
    const problems = judgeTwilio?.(asked) ?? []
    if (problems.length > 0) return twilioError(400, 60200, problems.join('; '))
    if (asked.method === 'GET') return shownBy(has, asked)
    made++
    return answerTo(asked, made.toString(16).padStart(32, '0'))
  })
}

/** An error as Twilio's API writes it. */
export function twilioError(status: number, code: number, message = 'Authenticate'): Answered {
  const more = { more_info: `https://www.twilio.com/docs/errors/${code}`, status }
  return { status, headers: status === 429 ? { 'retry-after': '7' } : {}, body: { code, message, ...more } }
}

function answerTo({ path, body }: Asked, hex: string): Answered {
  const form = new URLSearchParams(body)
  if (path.endsWith('/VerificationCheck')) {
    const status = form.get('Code') === APPROVED_CODE ? 'approved' : 'pending'
    return { status: 201, body: { sid: form.get('VerificationSid'), status, valid: status === 'approved' } }
  }
  if (path.includes('/Verifications/')) return { status: 200, body: { sid: `VE${hex}`, status: form.get('Status') } }
  if (path.endsWith('/Verifications')) return { status: 201, body: { sid: `VE${hex}`, status: 'pending' } }
  const prefix = path.endsWith('/Calls.json') ? 'CA' : 'SM'
  return { status: 201, body: { sid: `${prefix}${hex}`, status: 'queued', error_code: null, price: null } }
}

/** The form of a request. */
export function formIn(asked: Asked | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams(asked?.body))
}

/** What a callback has besides its fields. */
export interface Calling {
  /** The address of callbacks. */
  readonly below?: string
  /** Path and query below the address of callbacks. */
  readonly path?: string
  readonly token?: string
  readonly now?: number
}

const callbacks = 'https://auth.example.com/accounts/webhook'

/** A form that Twilio signed. */
export function formCall(fields: Readonly<Record<string, string>>, calling: Calling = {}): Callback {
  const url = `${calling.below ?? callbacks}${calling.path ?? '/message-status/?delivery=dlv_1'}`
  const signed = Object.keys(fields)
    .sort()
    .reduce((text, name) => text + name + fields[name], url)
  return callback(
    { url, signed, type: 'application/x-www-form-urlencoded' },
    new URLSearchParams(fields).toString(),
    calling,
  )
}

/** JSON that Twilio signed. */
export function jsonCall(value: unknown, calling: Calling = {}): Callback {
  const body = JSON.stringify(value)
  const hash = createHash('sha256').update(body).digest('hex')
  const url = `${calling.below ?? callbacks}${calling.path ?? '/events/'}?bodySHA256=${hash}`
  return callback({ url, signed: url, type: 'application/json' }, body, calling)
}

interface Head {
  readonly url: string
  readonly signed: string
  readonly type: string
}

function callback({ url, signed, type }: Head, body: string, { token: key = token, now = 5_000 }: Calling): Callback {
  const signature = createHmac('sha1', key).update(signed).digest('base64')
  const headers = new Headers({ 'content-type': type, 'x-twilio-signature': signature })
  return { url, headers, body: Buffer.from(body), now }
}
