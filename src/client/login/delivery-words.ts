import type { DeliveryChannel, DeliveryStatus } from '../accounts.ts'

/** How far along the way the marks are filled. */
export type Stage = 'queued' | 'sent' | 'delivered' | 'failed' | 'unknown'

const carriers: Readonly<Record<DeliveryChannel, string>> = {
  email: 'the mail service',
  sms: 'the phone network',
  whatsapp: 'WhatsApp',
  voice: 'the phone network',
}

const messages: Readonly<Record<DeliveryChannel, string>> = {
  email: 'The email',
  sms: 'The text message',
  whatsapp: 'The WhatsApp message',
  voice: 'The call',
}

const instead: Readonly<Record<DeliveryChannel, string>> = {
  email: 'Send an email instead',
  sms: 'Send a text message instead',
  whatsapp: 'Send a WhatsApp message instead',
  voice: 'Call me instead',
}

/** Where the newest message is, in a sentence; empty when there is nothing to say any more. */
export function deliveryText({ status, attempts = [] }: DeliveryStatus): string {
  const now = attempts.at(-1)?.channel ?? 'sms'
  const failed = attempts.at(-2)
  const before = failed?.state === 'failed' ? `${messages[failed.channel]} could not be delivered. ` : ''
  if (status === 'queued') return `${before}${messages[now]} is on its way.`
  if (status === 'sent') return `${before}${messages[now]} was handed to ${carriers[now]}.`
  if (status === 'delivered') return `${before}${messages[now]} was delivered.`
  if (status === 'failed') return `${messages[now]} could not be delivered.`
  if (status === 'unknown') return `${messages[now]} may have arrived. If it has not, ask for another.`
  return ''
}

/** See `Stage`; what is over shows nothing. */
export function stageOf({ status }: DeliveryStatus): Stage {
  return status === 'verified' || status === 'expired' ? 'delivered' : status
}

/** What the button says that asks for the next way. */
export function insteadText(channel: DeliveryChannel): string {
  return instead[channel]
}
