import { TWILIO_SANDBOX } from '../../core/provider-settings.ts'
import { isLoopbackOrigin } from '../addresses.ts'
import { channelNameOf } from '../channel-names.ts'
import { isSaid, type Judged } from './needs.ts'
import { verifyChannelsOf } from './twilio-settings.ts'

/** What settings of Twilio demand of each other, a sentence each. */
export function twilioFaults(judge: Judged): string[] {
  return [
    ...nothingToSend(judge),
    ...missingTemplates(judge),
    ...callsWithoutCode(judge),
    ...sameTokens(judge),
    ...idleRegion(judge),
    ...verifyChannelFaults(judge),
    ...twoNames(judge),
  ]
}

function nothingToSend(judge: Judged): string[] {
  const senders = ['smsFrom', 'messagingServiceSid', 'whatsappFrom', 'voiceFrom', 'verifyServiceSid']
  const others = ['verify.serviceSid', 'sendgrid.apiKey', 'sendgridApiKey']
  const isNeeded = isSaid(judge, 'twilio.accountSid')
  if (!isNeeded || [...senders, ...others].some((key) => isSaid(judge, `twilio.${key}`))) return []

  const names = senders.map((key) => judge.called(`twilio.${key}`))
  return [`${judge.called('twilio.accountSid')} does nothing without a sender: set ${names.join(' or ')}`]
}

/** WhatsApp takes codes from business numbers by templates only. */
function missingTemplates(judge: Judged): string[] {
  const { twilio, environment } = judge.value
  if (twilio?.whatsappFrom === undefined || isSaid(judge, 'twilio.whatsappTemplates')) return []
  if (twilio.whatsappFrom === TWILIO_SANDBOX && environment !== 'production') return []

  const [from, templates] = [judge.called('twilio.whatsappFrom'), judge.called('twilio.whatsappTemplates')]
  return [`${from} does nothing without ${templates}: WhatsApp takes codes by authentication templates only`]
}

/** Twilio asks what to say once a key was pressed, and cannot ask this machine. */
function callsWithoutCode(judge: Judged): string[] {
  const { twilio = {}, otp, publicUrl } = judge.value
  const isUsed = (otp?.channels ?? ['twilio']).map(channelNameOf).includes('twilio')
  if (twilio.voiceFrom === undefined || !isUsed || isSaid(judge, 'twilio.webhookUrl')) return []
  const isHere = publicUrl === undefined ? !isSaid(judge, 'publicUrl') : isLoopbackOrigin(publicUrl)
  const asked = [twilio.baseUrl, twilio.verify?.baseUrl]
  const isTwilioHere = twilio.testMode === true || asked.some((url) => url !== undefined && isLoopbackOrigin(url))
  if (!isHere || isTwilioHere) return []

  const [from, here, there] = ['twilio.voiceFrom', 'publicUrl', 'twilio.webhookUrl'].map(judge.called)
  return [`${from} does nothing while ${here} is this machine: set that or ${there}, where Twilio asks what to say`]
}

function sameTokens({ value: { twilio }, called }: Judged): string[] {
  const isSame = twilio?.authToken !== undefined && twilio.authToken.reveal() === twilio.previousAuthToken?.reveal()
  return isSame ? [`${called('twilio.previousAuthToken')} must not be the same as ${called('twilio.authToken')}`] : []
}

function idleRegion({ value: { twilio }, called }: Judged): string[] {
  if (twilio?.baseUrl === undefined || twilio.region === undefined || twilio.region === 'us1') return []
  return [`${called('twilio.region')} and ${called('twilio.baseUrl')} must not both be set; keep one`]
}

function verifyChannelFaults(judge: Judged): string[] {
  const { defaultChannel, fallbackChannels } = judge.value.twilio?.verify ?? {}
  if (defaultChannel === undefined || fallbackChannels === undefined) return []
  const mail = ['email.host', 'twilio.sendgrid.apiKey', 'twilio.sendgridApiKey']
  const isMailMissing =
    [defaultChannel, ...fallbackChannels].includes('email') && !mail.some((path) => isSaid(judge, path))
  const setting = judge.called(`twilio.verify.${defaultChannel === 'email' ? 'defaultChannel' : 'fallbackChannels'}`)

  return [
    ...(isMailMissing ? [`${setting} has email, which needs ${mail.map(judge.called).join(' or ')}`] : []),
    ...(verifyChannelsOf({ defaultChannel, fallbackChannels }).length === 0
      ? [`${judge.called('twilio.verify.fallbackChannels')} must have sms, whatsapp or call beside email`]
      : []),
  ]
}

/** What the first specification calls by two names may have one of them. */
function twoNames({ given, called }: Judged): string[] {
  const names = [
    ['twilio.sendgrid.apiKey', 'twilio.sendgridApiKey'],
    ['twilio.verify.serviceSid', 'twilio.verifyServiceSid'],
    ['otp.length', 'twilio.verify.codeLength'],
    ['otp.lifetime', 'twilio.verify.ttlSeconds'],
    ['otp.maxAttempts', 'twilio.verify.maxAttempts'],
    ['otp.hourlyLimit', 'twilio.verify.rateLimitPerPhone'],
    ['limits.requestsPerHour', 'twilio.verify.rateLimitPerIp'],
  ] as const
  return names
    .filter(([one, other]) => given.has(one) && given.has(other))
    .map(([one, other]) => `${called(one)} and ${called(other)} are the same setting; keep one`)
}
