import { type Loopback, startLoopback } from './loopback.ts'
import { formCall, twilioSettings } from './twilio.ts'

/** Twilio on this machine, which takes every message and can tell later what became of it. */
export interface TellingTwilio extends Loopback {
  /** The last message to a number. */
  messageTo(to: string): SentMessage
}

/** A message as Twilio has it. */
export interface SentMessage {
  readonly sid: string
  /** Where Twilio is to tell what becomes of it. */
  readonly callback: string
}

const { accountSid, authToken, smsFrom, callbackUrl } = twilioSettings('')

/** What a server needs to know to send text messages by it. */
export function twilioEnvironment({ url }: Loopback): Readonly<Record<string, string>> {
  return {
    KEYCHIME_TWILIO__ACCOUNT_SID: accountSid,
    KEYCHIME_TWILIO__AUTH_TOKEN: authToken,
    KEYCHIME_TWILIO__SMS_FROM: smsFrom ?? '',
    KEYCHIME_TWILIO__BASE_URL: url,
    KEYCHIME_TWILIO__WEBHOOK_URL: callbackUrl ?? '',
  }
}

/** Starts it on a free port. */
export async function startTwilio(): Promise<TellingTwilio> {
  const sent = new Map<string, SentMessage>()
  const vendor = await startLoopback(({ body }) => {
    const form = new URLSearchParams(body)
    const sid = `SM${sent.size.toString(16).padStart(32, '0')}`
    sent.set(form.get('To') ?? '', { sid, callback: form.get('StatusCallback') ?? '' })
    return { status: 201, body: { sid, status: 'queued', error_code: null, price: null } }
  })
  return { ...vendor, messageTo: (to) => sent.get(to) ?? { sid: '', callback: '' } }
}

/** Has it tell the server, signed, that a message was delivered; again where it is told to come back. */
export async function tellDelivered(url: string, { sid, callback }: SentMessage): Promise<void> {
  const path = callback.slice(callbackUrl?.length)
  const fields = { AccountSid: accountSid, MessageSid: sid, MessageStatus: 'delivered' }
  const { headers, body } = formCall(fields, { path })
  const asked = { method: 'POST', headers, body: Buffer.from(body) }
  const answer = await fetch(`${url}/accounts/webhook${path}`, asked)
  if (answer.status === 503) return tellDelivered(url, { sid, callback })
  if (answer.status !== 200) throw new Error(`a call was answered with ${answer.status}: ${await answer.text()}`)
}
