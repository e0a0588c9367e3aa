import type { Message } from '../../core/channel.ts'
import type { ResendSettings } from '../../core/provider-settings.ts'

/**
 * The body of `POST /emails` for one message to one recipient. The tag `delivery` comes back with every event; that a machine
 * wrote it keeps vacation notes away (RFC 3834 §5).
 */
export function mailOf({ id, to, subject, projectName, text, html }: Message, settings: ResendSettings): object {
  const { fromName, fromEmail, replyToEmail } = settings
  return {
    from: `${displayName(fromName)} <${fromEmail}>`,
    to: [to],
    ...(replyToEmail === undefined ? {} : { reply_to: replyToEmail }),
    subject: subject ?? projectName,
    ...(html === undefined ? {} : { html }),
    text,
    headers: { 'Auto-Submitted': 'auto-generated' },
    tags: [{ name: 'delivery', value: id }],
  }
}

/** In quotes unless it is made of letters, digits and blanks (RFC 5322 §3.2.5): a name must not read as an address. */
function displayName(name: string): string {
  return /^[\p{L}\p{M}\p{N} ]+$/u.test(name) ? name : `"${name.replace(/["\\]/g, '\\$&')}"`
}
