import type { Channel, Message, Receipt, Transport } from '../../core/channel.ts'
import type { TwilioSettings, TwilioVerifySettings } from '../../core/provider-settings.ts'
import type { Exchange } from '../../vendor/ask.ts'
import { jsonOf, notTaken } from '../../vendor/receipt.ts'
import { type AskTwilio, formOf } from './account.ts'
import { twilioErrorOf } from './errors.ts'
import { readEvents } from './events.ts'
import { verifyLocale } from './locales.ts'

/** What Verify is made with. */
export interface VerifyParts {
  readonly settings: TwilioSettings
  readonly verify: TwilioVerifySettings
  readonly ask: AskTwilio
}

/**
 * Twilio Verify v2. The vendor makes the code and checks it; or, with `customCode`, the code is ours and the vendor hears what
 * became of it. A number has one verification at a time: a message that is asked for again carries the reference of the first.
 *
 * @param taken transports that have a sender of our own
 */
export function createVerify(parts: VerifyParts, taken: readonly Transport[]): Channel {
  const { settings, verify, ask } = parts
  const transports = verify.channels.map(transportOf).filter((transport) => !taken.includes(transport))
  const service = `${verify.baseUrl}/v2/Services/${verify.serviceSid}`
  const read = (call: Parameters<typeof readEvents>[0]): ReturnType<typeof readEvents> => readEvents(call, settings)

  return {
    name: 'twilio-verify',
    transports,
    keepsOrder: true,
    timeoutMs: settings.requestTimeoutMs,
    ...(settings.callbackUrl === undefined ? {} : { callbackUrl: settings.callbackUrl }),
    callbacks: { events: read, 'verification-status': read },
    ...(verify.customCode ? { conclude: concluding(service, ask) } : { vendorCode: vendorCode(service, parts) }),

    async send(message, signal) {
      if (!transports.includes(message.transport))
        return { outcome: 'refused', retryable: false, reason: 'unsupported' }
      const exchange = await ask({ url: `${service}/Verifications`, form: verificationForm(message, verify) }, signal)
      return receiptOf(exchange, settings.testMode ? `test_${message.id}` : undefined)
    },
  }
}

function transportOf(channel: TwilioVerifySettings['channels'][number]): Transport {
  return channel === 'call' ? 'voice' : channel
}

function verificationForm(message: Message, { customCode, serviceName }: TwilioVerifySettings): URLSearchParams {
  return formOf({
    To: message.to,
    Channel: message.transport === 'voice' ? 'call' : message.transport,
    Locale: verifyLocale(message.locale),
    CustomFriendlyName: serviceName,
    CustomCode: customCode ? message.code : undefined,
    // Comes back in events.
    Tags: JSON.stringify({ delivery: message.id }),
  })
}

function receiptOf(exchange: Exchange, testReference: string | undefined): Receipt {
  if (exchange.kind !== 'answer') return notTaken(exchange)
  const { sid, status } = exchange.status < 300 ? (jsonOf(exchange) ?? {}) : {}
  if (typeof sid !== 'string') return notTaken(exchange, twilioErrorOf(exchange))
  // Anything else is a verification that has ended, and nothing was sent for it.
  if (status !== 'pending') return { outcome: 'refused', retryable: false, reason: 'verification_ended' }
  return { outcome: 'sent', reference: testReference ?? sid }
}

type Vendor = NonNullable<Channel['vendorCode']>

function vendorCode(service: string, { verify, ask }: VerifyParts): Vendor {
  return {
    length: verify.codeLength,
    async check({ reference, code }, signal) {
      const form = formOf({ Code: code, VerificationSid: reference })
      return verdictOf(await ask({ url: `${service}/VerificationCheck`, form }, signal))
    },
  }
}

function verdictOf(exchange: Exchange): Awaited<ReturnType<Vendor['check']>> {
  if (exchange.kind !== 'answer') return 'unavailable'
  const { status, errorCode } = { status: exchange.status, errorCode: twilioErrorOf(exchange)?.errorCode }
  if (status < 300) return verdicts[String(jsonOf(exchange)?.['status'])] ?? 'unavailable'
  // 20404 after an approval, the end of its life, or too many checks; a 404 of anybody else says nothing.
  if (errorCode === '20404' || errorCode === '60202') return 'gone'
  // The code has a shape that no code of the service has.
  return errorCode === '60200' ? 'wrong' : 'unavailable'
}

const verdicts: Readonly<Record<string, Awaited<ReturnType<Vendor['check']>>>> = {
  approved: 'approved',
  pending: 'wrong',
  canceled: 'gone',
  max_attempts_reached: 'gone',
  deleted: 'gone',
  failed: 'gone',
  expired: 'gone',
}

function concluding(service: string, ask: AskTwilio): NonNullable<Channel['conclude']> {
  return async (reference, { outcome }, signal) => {
    const url = `${service}/Verifications/${encodeURIComponent(reference)}`
    await ask({ url, form: formOf({ Status: outcome }) }, signal)
  }
}
