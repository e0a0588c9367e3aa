import type { Message } from '../../core/channel.ts'
import type { MetaSettings, MetaTemplate } from '../../core/provider-settings.ts'
import { closest } from '../../vendor/locales.ts'

/** The template that speaks the language of a message, else the one that serves all others. */
export function templateFor(locale: string, { templates }: Pick<MetaSettings, 'templates'>): MetaTemplate | undefined {
  return closest(locale, templates) ?? templates['default']
}

/**
 * The body of `POST /{version}/{phone_number_id}/messages` for one message: an authentication template, which takes the code twice,
 * for its text and for the button that copies it. `biz_opaque_callback_data` comes back with every status.
 *
 * https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-message-templates/auth-otp-template-messages
 */
export function templateMessage({ id, to, code }: Message, { name, language }: MetaTemplate): object {
  const parameters = [{ type: 'text', text: code }]
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to,
    type: 'template',
    template: {
      name,
      language: { code: language },
      components: [
        { type: 'body', parameters },
        { type: 'button', sub_type: 'url', index: '0', parameters },
      ],
    },
    biz_opaque_callback_data: id,
  }
}
