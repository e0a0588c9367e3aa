import { type Finding, failed, ok, skipped, warning } from '../../core/check.ts'
import { TWILIO_SANDBOX } from '../../core/provider-settings.ts'
import { fieldsOf, listOf } from '../../vendor/look.ts'
import { type TwilioView, unseen } from './view.ts'

/** Whether the numbers that messages come from are the account's, and can do what they are for. */
export async function senderFindings(view: TwilioView, signal: AbortSignal): Promise<readonly Finding[]> {
  const { smsFrom, voiceFrom, whatsappFrom, messagingServiceSid } = view.settings
  const findings = await Promise.all([
    ...(smsFrom === undefined ? [] : [smsSender(view, smsFrom, signal)]),
    ...(voiceFrom === undefined ? [] : [voiceSender(view, voiceFrom, signal)]),
    ...(whatsappFrom === undefined ? [] : [whatsappSender(view, whatsappFrom, signal)]),
  ])
  const found = messagingServiceSid === undefined ? findings : [...findings, ofService(messagingServiceSid)]
  return found.length > 0 ? found : [ok('messages come from the senders of Verify')]
}

/** Which senders it has is told by another API. */
function ofService(sid: string): Finding {
  return skipped(
    `the senders of ${sid} cannot be seen here; one that is a word instead of a number gets no answers, so no STOP`,
    'look at its sender pool in the console',
  )
}

async function smsSender(view: TwilioView, number: string, signal: AbortSignal): Promise<Finding> {
  const owned = await ownedNumber(view, number, signal)
  if ('standing' in owned) return owned
  if (!owned.isOurs) return failed(`twilio.sms_from ${number} is no number of the account`, 'choose one that is')
  return owned.can('sms')
    ? ok(`text messages come from ${number}`)
    : failed(`twilio.sms_from ${number} cannot send text messages`, 'choose a number that can')
}

/** Calls may come from a number of somebody else, once its owner said so. */
async function voiceSender(view: TwilioView, number: string, signal: AbortSignal): Promise<Finding> {
  const owned = await ownedNumber(view, number, signal)
  if ('standing' in owned) return owned
  if (owned.isOurs && owned.can('voice')) return ok(`calls come from ${number}`)
  if (owned.isOurs) return failed(`twilio.voice_from ${number} cannot call`, 'choose a number that can')

  const look = await view.get(listUrl(view, 'OutgoingCallerIds', number), signal)
  if ('fault' in look) return unseen(`twilio.voice_from ${number}`, look)
  const isVerified = listOf(fieldsOf(look.shown)['outgoing_caller_ids']).some((each) => each['phone_number'] === number)
  return isVerified
    ? ok(`calls come from ${number}, a verified number of somebody else`)
    : failed(`twilio.voice_from ${number} is neither a number of the account nor verified for it`, 'choose one that is')
}

/** Senders of WhatsApp need not be numbers of Twilio, so one that is not proves nothing. */
async function whatsappSender(view: TwilioView, number: string, signal: AbortSignal): Promise<Finding> {
  if (number === TWILIO_SANDBOX)
    return warning(
      'twilio.whatsapp_from is the sandbox, and reaches only those who joined it',
      'register a sender of your own before others sign in',
    )
  const owned = await ownedNumber(view, number, signal)
  if ('standing' in owned) return owned
  return owned.isOurs
    ? ok(`WhatsApp messages come from ${number}, a number of the account`)
    : skipped(
        `twilio.whatsapp_from ${number} is no number of the account, and may be a WhatsApp sender all the same`,
        'look at the WhatsApp senders in the console',
      )
}

interface Owned {
  readonly isOurs: boolean
  can(what: 'sms' | 'voice'): boolean
}

async function ownedNumber(view: TwilioView, number: string, signal: AbortSignal): Promise<Owned | Finding> {
  const look = await view.get(listUrl(view, 'IncomingPhoneNumbers', number), signal)
  if ('fault' in look) return unseen(number, look)
  const numbers = listOf(fieldsOf(look.shown)['incoming_phone_numbers'])
  const found = numbers.find((each) => each['phone_number'] === number)
  const capabilities = fieldsOf(found?.['capabilities'])
  return { isOurs: found !== undefined, can: (what) => capabilities[what] === true }
}

function listUrl({ settings }: TwilioView, list: 'IncomingPhoneNumbers' | 'OutgoingCallerIds', number: string): string {
  const query = new URLSearchParams({ PhoneNumber: number })
  return `${settings.baseUrl}/2010-04-01/Accounts/${settings.accountSid}/${list}.json?${query}`
}
