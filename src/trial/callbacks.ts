import type { Settings } from '../core/settings.ts'

/** Where a vendor is to call, and who sees to it. */
export interface CallbackAddress {
  readonly vendor: string
  readonly url: string
  readonly setUp: string
}

/** The addresses that the vendors in use call. */
export function callbackAddressesOf({
  twilio,
  sendgrid,
  meta,
  telegramGateway,
  publicUrl,
  prefix,
}: Settings): readonly CallbackAddress[] {
  const { callbackUrl, verify } = twilio ?? {}
  const ofTwilio = (route: string, setUp: string): readonly CallbackAddress[] =>
    callbackUrl === undefined ? [] : [{ vendor: 'twilio', url: `${callbackUrl}/${route}/`, setUp }]
  return [
    ...ofTwilio('message-status', 'every message and call names it'),
    ...(verify === undefined ? [] : ofTwilio('events', 'a webhook sink of Event Streams')),
    ...(sendgrid === undefined
      ? []
      : [{ vendor: 'sendgrid', url: `${publicUrl}${prefix}/webhook/sendgrid/`, setUp: 'the signed event webhook' }]),
    ...(meta === undefined
      ? []
      : [
          {
            vendor: 'meta',
            url: `${publicUrl}${prefix}/webhook/meta/`,
            setUp: 'the webhook of the app, field messages',
          },
        ]),
    ...(telegramGateway?.callbackUrl === undefined
      ? []
      : [{ vendor: 'telegram_gateway', url: telegramGateway.callbackUrl, setUp: 'every message names it' }]),
  ]
}
