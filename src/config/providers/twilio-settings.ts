import type { TwilioLookupSettings, TwilioSettings, TwilioVerifySettings } from '../../core/provider-settings.ts'
import { isLoopbackOrigin } from '../addresses.ts'
import type { CheckedConfig } from '../schema.ts'
import type { CheckedTwilio } from './schema.ts'
import type { Surrounding } from './settings.ts'

/** Twilio where an account of it is configured that can send. */
export function twilioSettings({ config, publicUrl }: Surrounding): TwilioSettings | undefined {
  const { twilio } = config
  const { accountSid, authToken, previousAuthToken, smsFrom, messagingServiceSid, whatsappFrom, voiceFrom } = twilio
  const verify = verifySettings(config)
  const lookup = lookupSettings(twilio)
  const callbackUrl = callbackUrlOf({ config, publicUrl })
  const senders = [smsFrom, messagingServiceSid, whatsappFrom, voiceFrom, verify]
  if (accountSid === undefined || authToken === undefined) return undefined
  if (senders.every((sender) => sender === undefined)) return undefined

  return {
    baseUrl: urlOf('api', twilio),
    requestTimeoutMs: twilio.requestTimeout * 1000,
    accountSid,
    authToken: authToken.reveal(),
    ...(previousAuthToken !== undefined && { previousAuthToken: previousAuthToken.reveal() }),
    ...apiKeyOf(twilio),
    ...(smsFrom !== undefined && { smsFrom }),
    ...(messagingServiceSid !== undefined && { messagingServiceSid }),
    ...(whatsappFrom !== undefined && { whatsappFrom }),
    whatsappTemplates: twilio.whatsappTemplates,
    ...(voiceFrom !== undefined && { voiceFrom }),
    ...(callbackUrl !== undefined && { callbackUrl }),
    redactMessages: twilio.redactMessages,
    testMode: twilio.testMode,
    debugLogging: twilio.debugLogging,
    ...(verify !== undefined && { verify }),
    ...(lookup !== undefined && { lookup }),
  }
}

function apiKeyOf({ apiKeySid, apiKeySecret }: CheckedTwilio): Pick<TwilioSettings, 'apiKey'> {
  if (apiKeySid === undefined || apiKeySecret === undefined) return {}
  return { apiKey: { sid: apiKeySid, secret: apiKeySecret.reveal() } }
}

function verifySettings({ twilio, otp }: CheckedConfig): TwilioVerifySettings | undefined {
  const { serviceSid = twilio.verifyServiceSid, ...verify } = twilio.verify
  if (serviceSid === undefined) return undefined

  return {
    baseUrl: verify.baseUrl ?? urlOf('verify', twilio),
    serviceSid,
    serviceName: verify.serviceName,
    channels: verifyChannelsOf(verify),
    codeLength: verify.codeLength ?? otp.length,
    ttlMs: (verify.ttlSeconds ?? otp.lifetime) * 1000,
    customCode: verify.customCode,
  }
}

/** How Verify is asked to send, in this order; emails are not its business. */
export function verifyChannelsOf({
  defaultChannel,
  fallbackChannels,
}: Pick<CheckedTwilio['verify'], 'defaultChannel' | 'fallbackChannels'>): TwilioVerifySettings['channels'] {
  const channels = [...new Set([defaultChannel, ...fallbackChannels])]
  return channels.filter((channel) => channel !== 'email')
}

function lookupSettings({ lookup, ...twilio }: CheckedTwilio): TwilioLookupSettings | undefined {
  if (lookup.fields === undefined) return undefined
  return {
    baseUrl: lookup.baseUrl ?? urlOf('lookups', { ...twilio, lookup }),
    fields: lookup.fields,
    deadlineMs: lookup.deadline * 1000,
    cacheMs: lookup.cache * 1000,
    isStrict: lookup.strict,
  }
}

/** The edge that is nearest to each region; the default region is asked without any. */
const edges = { us1: '', ie1: 'dublin.ie1.', au1: 'sydney.au1.' } as const

function urlOf(product: 'api' | 'verify' | 'lookups', { baseUrl, region }: CheckedTwilio): string {
  const isGiven = product === 'api' && baseUrl !== undefined
  return isGiven ? baseUrl : `https://${product}.${edges[region]}twilio.com`
}

/** Twilio cannot call back to this machine, and refuses such an address, unless it is asked here too, or not at all. */
function callbackUrlOf({ config: { twilio, prefix }, publicUrl }: Surrounding): string | undefined {
  if (twilio.webhookUrl !== undefined) return twilio.webhookUrl
  const asked = [urlOf('api', twilio), twilio.verify.baseUrl ?? urlOf('verify', twilio)]
  const isReached = !isLoopbackOrigin(publicUrl) || twilio.testMode || asked.some(isLoopbackOrigin)
  return isReached ? `${publicUrl}${prefix}/webhook` : undefined
}
