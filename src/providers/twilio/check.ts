import { type Check, type Finding, failed, ok, warning } from '../../core/check.ts'
import { TWILIO_SANDBOX, type TwilioLookupSettings, type TwilioSettings } from '../../core/provider-settings.ts'
import type { VendorTools } from '../../vendor/ask.ts'
import { fieldsOf } from '../../vendor/look.ts'
import { callbackFindings } from './check-callbacks.ts'
import { senderFindings } from './check-senders.ts'
import { verifyFindings } from './check-verify.ts'
import { isRefused, type TwilioView, unseen, viewOf } from './view.ts'

/**
 * What may be set up wrongly at Twilio: the account and its key, senders, callbacks, Verify and Lookup, as far as they are
 * configured.
 *
 * @param ourPath of our routes of callbacks: `/accounts/webhook`
 */
export function twilioChecks(settings: TwilioSettings, ourPath: string, tools: VendorTools = {}): readonly Check[] {
  if (settings.testMode) return [{ name: 'twilio', look: async () => [inTestMode] }]
  const view = viewOf(settings, tools)
  const { apiKey, verify, lookup } = settings
  const checks: Readonly<Record<string, Check['look']>> = {
    account: (signal) => accountFindings(settings, tools, signal),
    ...(apiKey === undefined ? {} : { key: (signal) => keyFindings(view, signal) }),
    senders: (signal) => senderFindings(view, signal),
    callbacks: (signal) => callbackFindings(view, ourPath, signal),
    ...(verify === undefined ? {} : { verify: (signal) => verifyFindings(view, verify, signal) }),
    ...(lookup === undefined ? {} : { lookup: (signal) => lookupFindings(view, lookup, signal) }),
  }
  return Object.entries(checks).map(([name, look]) => ({ name: `twilio ${name}`, look }))
}

const inTestMode = warning('nothing leaves in test mode, so nothing was looked at', 'set twilio.test_mode to false')

/** The account as its token sees it, which callbacks are signed with even where an API key makes the requests. */
async function accountFindings(
  { apiKey: _, ...settings }: TwilioSettings,
  tools: VendorTools,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const { get } = viewOf(settings, tools)
  const look = await get(`${settings.baseUrl}/2010-04-01/Accounts/${settings.accountSid}.json`, signal)
  if ('fault' in look) {
    return isRefused(look)
      ? [failed('Twilio does not take twilio.account_sid with twilio.auth_token', 'copy both from its console')]
      : [failed(`the account cannot be seen: ${look.fault}`, look.fix)]
  }
  const { status, type } = fieldsOf(look.shown)
  if (status !== 'active') return [failed(`the account is ${status}`, 'ask the support of Twilio')]
  if (type === 'Trial')
    return [warning('the account is on trial, and reaches only numbers that were verified for it', 'upgrade it')]
  return [ok('the account is active')]
}

async function keyFindings({ settings, get }: TwilioView, signal: AbortSignal): Promise<readonly Finding[]> {
  const path = `/2010-04-01/Accounts/${settings.accountSid}/IncomingPhoneNumbers.json?PageSize=1`
  const look = await get(`${settings.baseUrl}${path}`, signal)
  if (!('fault' in look)) return [ok('Twilio takes the API key')]
  return isRefused(look)
    ? [
        failed(
          'Twilio does not take twilio.api_key_sid with twilio.api_key_secret',
          'make a standard key for this region',
        ),
      ]
    : [failed(`the key cannot be tried: ${look.fault}`, look.fix)]
}

/** Whether a number is one costs nothing; what else was configured is paid for, and is asked for with the first number. */
async function lookupFindings(
  { settings, get }: TwilioView,
  { baseUrl, fields }: TwilioLookupSettings,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const { smsFrom, voiceFrom, whatsappFrom = TWILIO_SANDBOX } = settings
  const look = await get(
    `${baseUrl}/v2/PhoneNumbers/${encodeURIComponent(smsFrom ?? voiceFrom ?? whatsappFrom)}`,
    signal,
  )
  if (!('fault' in look)) return [ok(`Lookup answers; ${fields.join(', ')} are paid for and were not asked for`)]
  return [unseen('Lookup', look)]
}
