import type { Channel, Report } from '../../core/channel.ts'
import type { TwilioSettings } from '../../core/provider-settings.ts'
import type { VendorTools } from '../../vendor/ask.ts'
import { fieldsOf, lookOf } from '../../vendor/look.ts'
import { type AskTwilio, askerOf } from './account.ts'
import { callStates, messageStates } from './callbacks.ts'

/** How far a message is, by Twilio's own word; `isEnd` where that word is the last. */
export interface Progress extends Pick<Report, 'status' | 'state' | 'errorCode'> {
  readonly isEnd: boolean
}

/**
 * Makes what asks Twilio how far a message or a call is, by its SID. Nothing of verifications, of which it only tells by Event
 * Streams, and where it does not answer.
 */
export function progressOf(
  settings: TwilioSettings,
  tools: VendorTools = {},
): (sid: string, signal: AbortSignal) => Promise<Progress | undefined> {
  const look = lookWith(settings, askerOf(settings, tools))
  return async (sid, signal) => {
    const shown = await look(sid, signal)
    return shown?.list.read(shown.fields)
  }
}

/** Makes what asks Twilio what a message or a call cost, by its SID. It says nothing of that for a while. */
export function pricesOf(settings: TwilioSettings, ask: AskTwilio): NonNullable<Channel['priceOf']> {
  const look = lookWith(settings, ask)
  return async (sid, signal) => {
    const { price, price_unit } = (await look(sid, signal))?.fields ?? {}
    const [amount, currency] = [String(price), String(price_unit).toUpperCase()]
    return /^-?\d{1,9}(?:\.\d{1,9})?$/.test(amount) && /^[A-Z]{3}$/.test(currency) ? { amount, currency } : undefined
  }
}

interface Shown {
  readonly list: (typeof lists)[number]
  readonly fields: Fields
}

function lookWith(
  { baseUrl, accountSid }: TwilioSettings,
  ask: AskTwilio,
): (sid: string, signal: AbortSignal) => Promise<Shown | undefined> {
  return async (sid, signal) => {
    const list = lists.find(({ prefix }) => prefix.test(sid))
    if (list === undefined) return undefined
    const look = lookOf(
      await ask({ url: `${baseUrl}/2010-04-01/Accounts/${accountSid}/${list.resource}/${sid}.json` }, signal),
    )
    return 'fault' in look ? undefined : { list, fields: fieldsOf(look.shown) }
  }
}

type Fields = Readonly<Record<string, unknown>>

const lists = [
  { prefix: /^(?:SM|MM)[0-9a-f]{32}$/i, resource: 'Messages', read: messageProgress },
  { prefix: /^CA[0-9a-f]{32}$/i, resource: 'Calls', read: callProgress },
] as const

function messageProgress({ status, error_code }: Fields): Progress {
  const word = String(status)
  const state = messageStates[word]
  const isEnd = state !== undefined && state !== 'sent'
  return {
    status: word,
    isEnd,
    ...(state === undefined ? {} : { state }),
    ...(typeof error_code === 'number' ? { errorCode: String(error_code) } : {}),
  }
}

/** Whether a key was pressed only a callback tells. */
function callProgress({ status }: Fields): Progress {
  const word = String(status)
  const state = callStates[word]
  return { status: word, isEnd: state !== undefined || word === 'completed', ...(state === undefined ? {} : { state }) }
}
