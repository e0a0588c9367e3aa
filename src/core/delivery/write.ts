import type { Message } from '../channel.ts'
import type { Settings } from '../settings.ts'
import { localeFor } from './locale.ts'
import { type MessageInput, renderMessage } from './message.ts'
import { localesOf } from './templates.ts'

/** What a message is written of besides settings. `locale` is what was asked for; absent: the language of the instance. */
export interface Writing extends Pick<MessageInput, 'id' | 'transport' | 'to' | 'code' | 'tag' | 'now' | 'expiresAt'> {
  readonly locale?: string | undefined
}

/** The message of a code, as an instance with these settings writes it. */
export function writeMessage(settings: Settings, { locale: asked, ...writing }: Writing): Message {
  const { code, tag, transport } = writing
  const { projectName, publicUrl, loginUrl, messages, otp } = settings
  const locale = localeFor({ locale: asked }, localesOf(messages, transport)) ?? otp.locale
  const link = loginUrl === undefined ? {} : { link: `${loginUrl}#code=${code}&tag=${tag}` }
  const host = new URL(publicUrl).hostname
  return renderMessage({ ...writing, ...link, projectName, locale, host, codeInSubject: otp.codeInSubject }, messages)
}
