import { isLoopbackOrigin } from '../addresses.ts'
import { channelNameOf, isDevelopmentChannel } from '../channel-names.ts'
import { metaFaults } from './meta-settings.ts'
import { isSaid, type Judged, missingNeeds } from './needs.ts'
import { tlsOf } from './settings.ts'
import { telegramGatewayFaults } from './telegram-gateway-settings.ts'
import { twilioFaults } from './twilio-faults.ts'

/**
 * What settings of providers demand of each other and of the rest, a sentence each: nothing that is written may do nothing, and
 * nothing may be missing.
 */
export function providerFaults(judge: Judged): string[] {
  return [
    ...missingNeeds(judge),
    ...twilioFaults(judge),
    ...emailFaults(judge),
    ...metaFaults(judge),
    ...telegramGatewayFaults(judge),
    ...idleRetryDelays(judge),
    ...sameSecrets(judge),
    ...twoCredentials(judge),
    ...namedAndMissing(judge),
    ...(judge.value.environment === 'production' ? productionFaults(judge) : []),
  ]
}

/** Whether any provider is configured that sends codes, be it rightly or not. */
export function isAnyProviderSaid(judge: Judged): boolean {
  return Object.values(needsOfChannels).some((paths) => paths.some((path) => isSaid(judge, path)))
}

/** What turns a provider of `otp.channels` on: the first of these, or another. */
const needsOfChannels = {
  twilio: ['twilio.accountSid'],
  sendgrid: ['twilio.sendgrid.apiKey', 'twilio.sendgridApiKey'],
  smtp: ['email.host'],
  http: ['http.url'],
  resend: ['resend.apiKey'],
  meta: ['meta.accessToken'],
  vonage: ['vonage.smsFrom'],
  telegram_gateway: ['telegramGateway.accessToken'],
  aws: ['aws.accessKeyId'],
} as const

function namedAndMissing(judge: Judged): string[] {
  const names = (judge.value.otp?.channels ?? []).filter((channel) => !isDevelopmentChannel(channel)).map(channelNameOf)
  return Object.entries(needsOfChannels).flatMap(([name, paths]) => {
    const isThere = !names.includes(name) || paths.some((path) => isSaid(judge, path))
    return isThere ? [] : [`${judge.called('otp.channels')} has ${name}, which needs ${judge.called(paths[0])}`]
  })
}

function emailFaults({ value: { email = {} }, called, ...judge }: Judged): string[] {
  if (email.useTls === true && email.useSsl === true) {
    return [`${called('email.useTls')} and ${called('email.useSsl')} must not both be true; keep one`]
  }
  const isPlain = tlsOf({ port: email.port, useTls: email.useTls, useSsl: email.useSsl }) === 'none'
  const isIdle = isPlain && judge.given.has('email.verifyCertificate')
  return isIdle ? [`${called('email.verifyCertificate')} does nothing while ${called('email.useTls')} is false`] : []
}

function idleRetryDelays({ value, given, called }: Judged): string[] {
  return (['twilio', 'telegram', 'resend', 'meta', 'vonage', 'telegramGateway', 'aws'] as const)
    .filter((section) => value[section]?.maxRetries === 0 && given.has(`${section}.retryDelay`))
    .map((section) => `${called(`${section}.retryDelay`)} does nothing while ${called(`${section}.maxRetries`)} is 0`)
}

/** A secret of before that is the one of now says that one of them was written in the wrong place. */
function sameSecrets({ value: { resend = {}, vonage = {} }, called }: Judged): string[] {
  const pairs = [
    ['resend.previousWebhookSecret', resend.previousWebhookSecret, 'resend.webhookSecret', resend.webhookSecret],
    [
      'vonage.previousSignatureSecret',
      vonage.previousSignatureSecret,
      'vonage.signatureSecret',
      vonage.signatureSecret,
    ],
  ] as const
  return pairs
    .filter(([, before, , now]) => before !== undefined && before.reveal() === now?.reveal())
    .map(([previous, , present]) => `${called(previous)} must not be the same as ${called(present)}`)
}

/** Requests are made with tokens of an application, or with the secret of the account. */
function twoCredentials({ given, called }: Judged): string[] {
  const both = ['vonage.applicationId', 'vonage.apiSecret']
  return both.every((path) => given.has(path))
    ? [`${both.map(called).join(' and ')} must not both be set; keep one`]
    : []
}

/** Providers whose section has one address, and nothing below it that has another. */
const ofOneAddress = ['resend', 'meta', 'vonage', 'telegramGateway', 'aws'] as const

function productionFaults({ value, called }: Judged): string[] {
  const { twilio = {}, email = {}, telegram = {}, http = {} } = value
  const addresses = {
    'twilio.baseUrl': twilio.baseUrl,
    'twilio.webhookUrl': twilio.webhookUrl,
    'twilio.verify.baseUrl': twilio.verify?.baseUrl,
    'twilio.lookup.baseUrl': twilio.lookup?.baseUrl,
    'twilio.sendgrid.baseUrl': twilio.sendgrid?.baseUrl,
    'telegram.baseUrl': telegram.baseUrl,
    'http.url': http.url,
    ...Object.fromEntries(ofOneAddress.map((name) => [`${name}.baseUrl`, value[name]?.baseUrl])),
  }
  const plain = Object.entries(addresses).filter(([, address]) => address?.startsWith('http:'))
  const isMailPlain = tlsOf({ port: email.port, useTls: email.useTls, useSsl: email.useSsl }) === 'none'
  const isMailFar = email.host !== undefined && !isLoopbackHost(email.host)

  return [
    ...plain.map(([path]) => `${called(path)} must be https in production`),
    ...(twilio.testMode === true
      ? [`${called('twilio.testMode')} must be false in production, where nobody would get a code`]
      : []),
    ...(isMailPlain && isMailFar
      ? [`${called('email.useTls')} must be true in production, unless the mail server is this machine`]
      : []),
  ]
}

function isLoopbackHost(host: string): boolean {
  const url = `http://${host.includes(':') ? `[${host}]` : host}`
  return URL.canParse(url) && isLoopbackOrigin(url)
}
