import { providersOf } from './auth/channels.ts'
import { captchaCheck } from './captcha/check.ts'
import { clientAddressChecks } from './checkup/client-address.ts'
import { clockCheck, listenForDates } from './checkup/clock.ts'
import { databaseCheck, keysCheck, publicUrlCheck } from './checkup/own.ts'
import { waysCheck } from './checkup/ways.ts'
import { type Ambient, createAmbient } from './core/ambient.ts'
import { type Check, skipped } from './core/check.ts'
import type { ChannelName, Settings } from './core/settings.ts'
import { awsChecks } from './providers/aws/check.ts'
import { metaChecks } from './providers/meta/check.ts'
import { resendChecks } from './providers/resend/check.ts'
import { sendgridChecks } from './providers/sendgrid/check.ts'
import { smtpCheck } from './providers/smtp/check.ts'
import { telegramCheck } from './providers/telegram/check.ts'
import { telegramGatewayCheck } from './providers/telegram-gateway/check.ts'
import { twilioChecks } from './providers/twilio/check.ts'
import { vonageChecks } from './providers/vonage/check.ts'
import type { VendorTools } from './vendor/ask.ts'

/** Everything that can be looked at without a message being sent: our own settings first, then the providers in use. */
export function checksOf(settings: Settings): readonly Check[] {
  const ambient = createAmbient()
  const dates = listenForDates(fetch, ambient)
  const vendors = [
    ...providerChecks(settings, { ...dates, now: ambient.now }),
    ...telegramChecks(settings, dates),
    ...captchaChecks(settings, dates),
  ]
  return [
    databaseCheck(settings),
    publicUrlCheck(settings),
    ...clientAddressChecks(settings, { fetch, now: ambient.now }),
    keysCheck(settings, ambient),
    clockCheck(settings, vendors.length > 0 ? dates : undefined),
    waysCheck(providersOf(settings, { ambient }).channels),
    ...vendors,
  ]
}

function providerChecks(settings: Settings, tools: Tools): readonly Check[] {
  return (Object.keys(makers) as (keyof typeof makers)[]).flatMap((name) => {
    const checks = makers[name](settings, tools)
    return checks.length === 0 || settings.channels.includes(name) ? checks : [idle(name)]
  })
}

type Vendor = Exclude<ChannelName, 'inbox' | 'console'>
type Tools = VendorTools & Pick<Ambient, 'now'>
type Maker = (settings: Settings, tools: Tools) => readonly Check[]

const makers: Readonly<Record<Vendor, Maker>> = {
  twilio: ({ twilio, prefix }, tools) => (twilio === undefined ? [] : twilioChecks(twilio, `${prefix}/webhook`, tools)),
  sendgrid: ({ sendgrid, publicUrl, prefix }, tools) =>
    sendgrid === undefined ? [] : sendgridChecks(sendgrid, `${publicUrl}${prefix}/webhook/sendgrid/`, tools),
  smtp: ({ smtp }) => (smtp === undefined ? [] : [smtpCheck(smtp)]),
  http: ({ http }) => (http === undefined ? [] : [httpCheck]),
  resend: ({ resend, publicUrl, prefix }, tools) =>
    resend === undefined ? [] : resendChecks(resend, `${publicUrl}${prefix}/webhook/resend/`, tools),
  meta: ({ meta, publicUrl, prefix }, tools) =>
    meta === undefined ? [] : metaChecks(meta, `${publicUrl}${prefix}/webhook/meta/`, tools),
  vonage: ({ vonage }, tools) => (vonage === undefined ? [] : vonageChecks(vonage, tools)),
  telegram_gateway: ({ telegramGateway }, tools) =>
    telegramGateway === undefined ? [] : [telegramGatewayCheck(telegramGateway, tools)],
  aws: ({ aws, publicUrl, prefix }, tools) =>
    aws === undefined ? [] : awsChecks(aws, `${publicUrl}${prefix}/webhook/aws/`, tools),
}

const httpCheck: Check = {
  name: 'http',
  look: async () => [skipped('whatever http.url is asked is a message', 'try it with keychime send')],
}

function telegramChecks({ telegram }: Settings, tools: VendorTools): readonly Check[] {
  return telegram === undefined ? [] : [telegramCheck(telegram, tools)]
}

function captchaChecks({ stepUp }: Settings, tools: VendorTools): readonly Check[] {
  return 'secretKey' in stepUp ? [captchaCheck(stepUp, tools)] : []
}

/** Configured, as for another environment, and not asked. */
function idle(name: string): Check {
  return { name, look: async () => [skipped('is configured, and otp.channels does without it')] }
}
