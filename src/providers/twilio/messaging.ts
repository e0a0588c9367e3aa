import type { Channel, Message, Receipt, Transport } from '../../core/channel.ts'
import type { TwilioSettings } from '../../core/provider-settings.ts'
import { lifeSeconds } from '../../vendor/life.ts'
import { closest } from '../../vendor/locales.ts'
import { jsonOf, notTaken } from '../../vendor/receipt.ts'
import { type AskTwilio, formOf } from './account.ts'
import { readMessageStatus } from './callbacks.ts'
import { twilioErrorOf } from './errors.ts'
import { pricesOf } from './progress.ts'
import { promptTwiml, seal } from './twiml.ts'

/**
 * Text messages, WhatsApp and calls whose code and words are ours, by the transports that have a sender. A call needs the
 * address of callbacks too: without it nobody could say the code after a key was pressed.
 */
export function createMessaging(settings: TwilioSettings, ask: AskTwilio): Channel {
  const transports = sendersOf(settings)
  return {
    name: 'twilio',
    transports,
    timeoutMs: settings.requestTimeoutMs,
    ...(settings.callbackUrl === undefined ? {} : { callbackUrl: settings.callbackUrl }),
    priceOf: pricesOf(settings, ask),
    callbacks: { 'message-status': (call) => readMessageStatus(call, settings) },

    async send(message, signal) {
      const write = transports.includes(message.transport) ? writers[message.transport] : undefined
      if (write === undefined) return { outcome: 'refused', retryable: false, reason: 'unsupported' }
      const { resource, form, fault } = write(message, settings)
      if (fault !== undefined) return { outcome: 'refused', retryable: false, reason: fault }
      const url = `${settings.baseUrl}/2010-04-01/Accounts/${settings.accountSid}/${resource}.json`
      return receiptOf(await ask({ url, form }, signal), settings.testMode ? `test_${message.id}` : undefined)
    },
  }
}

/** The transports that the account sends by itself. */
export function sendersOf(settings: TwilioSettings): readonly Transport[] {
  const { smsFrom, messagingServiceSid, whatsappFrom, voiceFrom, callbackUrl } = settings
  const has: Readonly<Partial<Record<Transport, boolean>>> = {
    whatsapp: whatsappFrom !== undefined,
    sms: smsFrom !== undefined || messagingServiceSid !== undefined,
    voice: voiceFrom !== undefined && callbackUrl !== undefined,
  }
  return (['whatsapp', 'sms', 'voice'] as const).filter((transport) => has[transport])
}

function receiptOf(exchange: Awaited<ReturnType<AskTwilio>>, testReference: string | undefined): Receipt {
  if (exchange.kind !== 'answer') return notTaken(exchange)
  const sid = exchange.status < 300 ? jsonOf(exchange)?.['sid'] : undefined
  if (typeof sid !== 'string') return notTaken(exchange, twilioErrorOf(exchange))
  return { outcome: 'sent', reference: testReference ?? sid }
}

interface Written {
  readonly resource: 'Messages' | 'Calls'
  readonly form: URLSearchParams
  /** Why it cannot be asked for. */
  readonly fault?: string
}

/** Twilio's own limits, in characters. */
const LONGEST_BODY = 1_600
const LONGEST_TWIML = 4_000

const writers: Readonly<Partial<Record<Transport, (message: Message, settings: TwilioSettings) => Written>>> = {
  sms(message, { smsFrom, messagingServiceSid, ...settings }) {
    const form = formOf({
      To: message.to,
      // A service chooses among its senders.
      ...(messagingServiceSid === undefined ? { From: smsFrom } : { MessagingServiceSid: messagingServiceSid }),
      Body: message.text,
      // What is said is what was written: no look-alikes for letters, no other host in the line that browsers read.
      SmartEncoded: 'false',
      ShortenUrls: 'false',
      ...shared(message, settings),
    })
    return { resource: 'Messages', form, ...faultWhen(message.text.length > LONGEST_BODY, 'too_long') }
  },

  whatsapp(message, { whatsappFrom, whatsappTemplates, ...settings }) {
    const template = closest(message.locale, whatsappTemplates) ?? whatsappTemplates['default']
    const form = formOf({
      To: `whatsapp:${message.to}`,
      From: `whatsapp:${whatsappFrom}`,
      // Only a sandbox has none: whoever joined it has written first, and may be written to.
      ...(template === undefined
        ? { Body: message.text }
        : { ContentSid: template, ContentVariables: JSON.stringify({ 1: message.code }) }),
      ...shared(message, settings),
    })
    return {
      resource: 'Messages',
      form,
      ...faultWhen(template === undefined && message.text.length > LONGEST_BODY, 'too_long'),
    }
  },

  voice(message, { voiceFrom, authToken, callbackUrl }) {
    const { id, locale, text, spoken, expiresAt } = message
    const status = statusCallback(id, callbackUrl)
    const said = seal({ locale, text: spoken?.code ?? text, expiresAt }, id, authToken)
    const twiml = promptTwiml(message, `${status}&say=${said}`)
    const form = formOf({
      To: message.to,
      From: voiceFrom,
      Twiml: twiml,
      StatusCallback: status,
      StatusCallbackMethod: 'POST',
      StatusCallbackEvent: ['ringing', 'answered', 'completed'],
    })
    return { resource: 'Calls', form, ...faultWhen(twiml.length > LONGEST_TWIML, 'too_long') }
  },
}

type Shared = Pick<TwilioSettings, 'callbackUrl' | 'redactMessages'>

function shared(message: Message, { callbackUrl, redactMessages }: Shared): Record<string, string> {
  const callback = statusCallback(message.id, callbackUrl)
  return {
    ValidityPeriod: String(lifeSeconds(message, { least: 1, most: 36_000 })),
    ...(callback === undefined ? {} : { StatusCallback: callback }),
    ...(redactMessages ? { ContentRetention: 'discard', AddressRetention: 'obfuscate' } : {}),
  }
}

function statusCallback(id: string, callbackUrl: string | undefined): string | undefined {
  return callbackUrl === undefined ? undefined : `${callbackUrl}/message-status/?delivery=${encodeURIComponent(id)}`
}

function faultWhen(isSo: boolean, fault: string): { readonly fault?: string } {
  return isSo ? { fault } : {}
}
