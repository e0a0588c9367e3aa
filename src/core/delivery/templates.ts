import type { Transport } from '../channel.ts'
import { languages } from './catalogues.ts'

/** An operator's own email. Without `html` it is plain text. */
export interface EmailTemplate {
  readonly subject: string
  readonly text: string
  readonly html?: string | undefined
}

/** An operator's own call: what is said before a key is pressed, and after it. */
export interface CallTemplate {
  readonly prompt: string
  readonly code: string
}

/** An operator's own texts by transport and BCP 47 tag: ICU MessageFormat that asks for `placeholders`. */
export interface Templates {
  readonly sms: Readonly<Record<string, string>>
  readonly whatsapp: Readonly<Record<string, string>>
  readonly telegram: Readonly<Record<string, string>>
  readonly voice: Readonly<Record<string, CallTemplate>>
  readonly email: Readonly<Record<string, EmailTemplate>>
}

/** What templates may ask for: `project` is the product's name, `minutes` what is left of the code's life. Emails have `link` too. */
export const placeholders = ['code', 'project', 'tag', 'minutes', 'host'] as const

/** The tags that messages of a transport can be written in, ours first. */
export function localesOf(templates: Templates, transport: Transport): readonly string[] {
  return [...languages, ...Object.keys(templates[transport])]
}
