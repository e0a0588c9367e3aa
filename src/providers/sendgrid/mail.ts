import type { Message } from '../../core/channel.ts'
import { remainingMinutes } from '../../core/delivery/remaining.ts'
import type { SendGridSettings } from '../../core/provider-settings.ts'

/**
 * The body of `POST /v3/mail/send` for one message to one recipient: the operator's dynamic template where there is one, else
 * our own text and HTML. `delivery` comes back with every event.
 */
export function mailOf(message: Message, settings: SendGridSettings): object {
  const { fromEmail, fromName, replyToEmail, otpTemplateId, trackingEnabled, testMode } = settings
  const subject = subjectOf(message, settings)
  const contents =
    otpTemplateId === undefined ? { subject, content: contentOf(message) } : { subject, template_id: otpTemplateId }

  return {
    personalizations: [
      {
        to: [{ email: message.to }],
        custom_args: { delivery: message.id },
        ...(otpTemplateId === undefined ? {} : { dynamic_template_data: templateVariables(message, settings) }),
      },
    ],
    from: { email: fromEmail, name: fromName },
    ...(replyToEmail === undefined ? {} : { reply_to: { email: replyToEmail } }),
    ...contents,
    // A link that SendGrid rewrites tells it the code.
    tracking_settings: {
      click_tracking: { enable: trackingEnabled, enable_text: trackingEnabled },
      open_tracking: { enable: trackingEnabled },
      subscription_tracking: { enable: false },
    },
    ...(testMode ? { mail_settings: { sandbox_mode: { enable: true } } } : {}),
  }
}

function subjectOf({ subject, projectName }: Message, settings: SendGridSettings): string {
  return settings.subject ?? subject ?? projectName
}

function contentOf({ text, html }: Message): readonly object[] {
  const plain = { type: 'text/plain', value: text }
  return html === undefined ? [plain] : [plain, { type: 'text/html', value: html }]
}

/** Both sets of names that templates for one-time codes are written with; the operator's own never hide one of them. */
function templateVariables(message: Message, settings: SendGridSettings): Readonly<Record<string, unknown>> {
  const { to, code, link = '', projectName, locale, createdAt, expiresAt } = message
  const minutes = remainingMinutes(expiresAt - createdAt)
  return {
    ...settings.customTemplateData,
    site_name: projectName,
    project_name: projectName,
    company_name: projectName,
    user_name: to,
    user_email: to,
    user: { get_full_name: to, username: to, email: to },
    otp_code: code,
    verification_code: code,
    otp_link: link,
    expires_minutes: minutes,
    expiry_minutes: minutes,
    subject: subjectOf(message, settings),
    locale,
  }
}
