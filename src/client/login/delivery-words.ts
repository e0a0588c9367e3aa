import type { DeliveryChannel, DeliveryStatus, FailureReason } from '../accounts.ts'

/** How far along the way the marks are filled. */
export type Stage = 'queued' | 'sent' | 'delivered' | 'failed' | 'unknown'

const carriers: Readonly<Record<DeliveryChannel, string>> = {
  email: 'the mail service',
  sms: 'the phone network',
  whatsapp: 'WhatsApp',
  telegram: 'Telegram',
  voice: 'the phone network',
}

/** What whoever gets a code by text message or call should know. */
export const interceptable = 'Codes by phone can be intercepted'

const safer: Readonly<Record<string, string>> = { email: 'email', whatsapp: 'WhatsApp', telegram: 'Telegram' }

/** How, and which ways are safer; empty where none is known. */
export function saferText(ways: readonly string[]): string {
  const names = ways.flatMap((way) => safer[way] ?? [])
  if (names.length === 0) return ''
  const listed = names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
  return `Whoever has your number moved to another SIM gets your text messages and calls. A code by ${listed} is safer.`
}

const messages: Readonly<Record<DeliveryChannel, string>> = {
  email: 'The email',
  sms: 'The text message',
  whatsapp: 'The WhatsApp message',
  telegram: 'The Telegram message',
  voice: 'The call',
}

const instead: Readonly<Record<DeliveryChannel, string>> = {
  email: 'Send an email instead',
  sms: 'Send a text message instead',
  whatsapp: 'Send a WhatsApp message instead',
  telegram: 'Send a Telegram message instead',
  voice: 'Call me instead',
}

const place = (channel: DeliveryChannel): string => (channel === 'email' ? 'address' : 'number')

const whys: Readonly<Record<FailureReason, (channel: DeliveryChannel) => string>> = {
  unreachable: (channel) => `: this ${place(channel)} cannot be reached`,
  landline: () => ': this number takes no text messages',
  provider_down: (channel) => `: ${carriers[channel]} does not answer now`,
  undelivered: () => '',
}

/** Where the newest message is, in a sentence; empty when there is nothing to say any more. */
export function deliveryText({ status, attempts = [] }: DeliveryStatus): string {
  const [failed, latest = { channel: 'sms', state: status }] = [attempts.at(-2), attempts.at(-1)]
  const now = latest.channel
  const before = failed?.state === 'failed' ? `${failureText(failed)} ` : ''
  if (status === 'queued') return `${before}${messages[now]} is on its way.`
  if (status === 'sent') return `${before}${messages[now]} was handed to ${carriers[now]}.`
  if (status === 'delivered') return `${before}${messages[now]} was delivered.`
  if (status === 'failed') return `${failureText(latest)} ${nextStep(latest)}`
  if (status === 'unknown') return `${messages[now]} may have arrived. If it has not, ask for another.`
  return ''
}

type Failed = NonNullable<DeliveryStatus['attempts']>[number]

/** A reason of a server that is newer than this says nothing here. */
function failureText({ channel, reason = 'undelivered' }: Failed): string {
  return `${messages[channel]} could not be delivered${whys[reason]?.(channel) ?? ''}.`
}

function nextStep({ channel, reason }: Failed): string {
  if (reason === 'provider_down') return 'Ask for another in a few minutes.'
  return `Check the ${place(channel)}, or ask for another.`
}

/** See `Stage`; what is over shows nothing. */
export function stageOf({ status }: DeliveryStatus): Stage {
  return status === 'verified' || status === 'expired' ? 'delivered' : status
}

/** What the button says that asks for the next way. */
export function insteadText(channel: DeliveryChannel): string {
  return instead[channel]
}
