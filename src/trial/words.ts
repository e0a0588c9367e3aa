import type { Channel, Message } from '../core/channel.ts'
import type { Settings } from '../core/settings.ts'
import { templateFor } from '../providers/meta/template.ts'
import { closest } from '../vendor/locales.ts'

/** Who a message comes from, and whose words it has: ours, those of a `template` of a vendor, or those of `Verify` or `Telegram`. */
export interface Words {
  /** A number, an address, a service; absent where there is none, as in an inbox. */
  readonly sender?: string
  readonly by: 'us' | 'template' | 'Verify' | 'Telegram'
  /** Its id at the vendor: `HX…`. */
  readonly template?: string
}

/** Whose words a message has that goes by this channel. */
export function wordsOf(settings: Settings, { name }: Channel, message: Message): Words {
  return kinds[name]?.(settings, message) ?? { by: 'us' }
}

const kinds: Readonly<Record<string, (settings: Settings, message: Message) => Words>> = {
  twilio({ twilio }, { transport, locale }) {
    const { whatsappTemplates = {}, whatsappFrom, voiceFrom, messagingServiceSid, smsFrom } = twilio ?? {}
    if (transport === 'voice') return from(voiceFrom)
    if (transport !== 'whatsapp') return from(messagingServiceSid ?? smsFrom)
    const template = closest(locale, whatsappTemplates) ?? whatsappTemplates['default']
    return { ...from(whatsappFrom), ...templated(template) }
  },
  'twilio-verify': ({ twilio }) => ({ ...from(twilio?.verify?.serviceSid), by: 'Verify' }),
  sendgrid: ({ sendgrid }) => ({ ...from(sendgrid && mailbox(sendgrid)), ...templated(sendgrid?.otpTemplateId) }),
  smtp: ({ smtp }) => from(smtp && mailbox(smtp)),
  resend: ({ resend }) => from(resend && mailbox(resend)),
  vonage: ({ vonage }) => from(vonage?.smsFrom),
  aws: ({ aws }, { transport }) => from(transport === 'voice' ? aws?.voiceFrom : aws?.origination),
  http: ({ http }) => from(http && new URL(http.url).origin),
  meta({ meta }, { locale }) {
    const template = meta && templateFor(locale, meta)
    return { ...from(meta?.phoneNumberId), ...templated(template && `${template.name}/${template.language}`) }
  },
  telegram_gateway: ({ telegramGateway }) => ({ ...from(telegramGateway?.senderUsername), by: 'Telegram' }),
}

function from(sender: string | undefined): Words {
  return { by: 'us', ...(sender === undefined ? {} : { sender }) }
}

function templated(template: string | undefined): Pick<Words, 'by' | 'template'> {
  return template === undefined ? { by: 'us' } : { by: 'template', template }
}

function mailbox({ fromName, fromEmail }: { readonly fromName: string; readonly fromEmail: string }): string {
  return `${fromName} <${fromEmail}>`
}
