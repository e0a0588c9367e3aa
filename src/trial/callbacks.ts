import type { Settings } from '../core/settings.ts'

/** Where a vendor is to call, and who sees to it. */
export interface CallbackAddress {
  readonly vendor: string
  readonly url: string
  readonly setUp: string
}

/** The addresses that the vendors in use call. */
export function callbackAddressesOf(settings: Settings): readonly CallbackAddress[] {
  const { twilio, sendgrid, resend, meta, vonage, telegramGateway, aws, publicUrl, prefix } = settings
  const { callbackUrl, verify } = twilio ?? {}
  const ofTwilio = (route: string, setUp: string): readonly CallbackAddress[] =>
    callbackUrl === undefined ? [] : [{ vendor: 'twilio', url: `${callbackUrl}/${route}/`, setUp }]
  const ours = (vendor: string, setUp: string): CallbackAddress => ({
    vendor,
    url: `${publicUrl}${prefix}/webhook/${vendor}/`,
    setUp,
  })
  return [
    ...ofTwilio('message-status', 'every message and call names it'),
    ...(verify === undefined ? [] : ofTwilio('events', 'a webhook sink of Event Streams')),
    ...(sendgrid === undefined ? [] : [ours('sendgrid', 'the signed event webhook')]),
    ...(resend === undefined ? [] : [ours('resend', 'a webhook')]),
    ...(meta === undefined ? [] : [ours('meta', 'the webhook of the app, field messages')]),
    ...(vonage?.callbackUrl === undefined ? [] : [ours('vonage', 'every message names it')]),
    ...(telegramGateway?.callbackUrl === undefined ? [] : [ours('telegram_gateway', 'every message names it')]),
    ...(aws?.snsTopicArn === undefined ? [] : [ours('aws', 'a subscription of the topic')]),
  ]
}
