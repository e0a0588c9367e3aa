import type { Message } from '../../core/channel.ts'
import type { SmtpSettings } from '../../core/provider-settings.ts'

/** The name of a message in its own header, without brackets (RFC 5322 §3.6.4): the same however often it is sent. */
export function messageIdOf({ id }: Message, { fromEmail }: SmtpSettings): string {
  return `${id}@${fromEmail.slice(fromEmail.lastIndexOf('@') + 1)}`
}

/**
 * A message as bytes of RFC 5322, with text and HTML. The recipient is one address and never text to be read as a list;
 * that it is sent by a machine keeps vacation notes away (RFC 3834 §5).
 */
export async function composeMail(message: Message, settings: SmtpSettings): Promise<Buffer> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer')
  const { to, subject = '', text, html, createdAt } = message
  const { fromName, fromEmail, replyToEmail } = settings

  const composer = new MailComposer({
    from: { name: fromName, address: fromEmail },
    to: { name: '', address: to },
    ...(replyToEmail === undefined ? {} : { replyTo: { name: '', address: replyToEmail } }),
    subject,
    text,
    ...(html === undefined ? {} : { html }),
    date: new Date(createdAt),
    messageId: `<${messageIdOf(message, settings)}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return composer.compile().build()
}
