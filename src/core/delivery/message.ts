import type { Message, Transport } from '../channel.ts'
import { languageOf } from './catalogues.ts'
import { type EmailPage, emailHtml } from './email-html.ts'
import { ownContent } from './own-content.ts'
import { nameIn } from './product-name.ts'
import { remaining } from './remaining.ts'
import { smsText } from './sms.ts'
import type { Templates } from './templates.ts'
import { type EmailWords, type Filling, type Texts, textsIn } from './texts.ts'

/** What a message is made of. */
export interface MessageInput {
  /** The delivery this message is. */
  readonly id: string
  readonly transport: Transport
  readonly to: string
  readonly code: string
  /** Names the request on the page that asked: `K7`. */
  readonly tag: string
  /** The product's name as the operator wrote it; cleaned here for each channel. */
  readonly projectName: string
  /** The language of its words: one of the catalogues, or of the operator's own templates for this transport. */
  readonly locale: string
  /** Host name of the public URL, without a port: `auth.example.com`. */
  readonly host: string
  /** Where the page fills the code in. Emails only; without it the email has no button. */
  readonly link?: string
  /** Puts the code into an email's subject, where lists and lock screens show it. Default false. */
  readonly codeInSubject?: boolean
  /** Epoch milliseconds. */
  readonly now: number
  /** Epoch milliseconds after which the code is worthless. */
  readonly expiresAt: number
}

/**
 * The message of one code for one channel. Pure. Every message names the product and the request, says how long the code
 * really still works, and that nobody ever asks for it.
 *
 * - sms: one GSM 7-bit segment that ends in the line `@host #code`, which browsers read (WICG sms-one-time-codes).
 * - whatsapp: no link, since authentication templates may not carry URLs.
 * - telegram: the same, in plain text.
 * - voice: digits one by one, twice, after a key was pressed.
 * - email: text and HTML, with a link that only fills the code in.
 *
 * @param templates the operator's own words, which come before ours. Default none.
 */
export function renderMessage(input: MessageInput, templates: Templates = noTemplates): Message {
  const { id, transport, to, locale, projectName, code, now: createdAt, expiresAt } = input
  return {
    id,
    transport,
    to,
    ...(ownContent(templates, input) ?? contents[transport](input, textsIn(languageOf(locale) ?? 'en'))),
    locale,
    projectName,
    code,
    createdAt,
    expiresAt,
  }
}

const noTemplates: Templates = { sms: {}, whatsapp: {}, telegram: {}, voice: {}, email: {} }

/** What messages have besides what all of them have. */
export type Content = Pick<Message, 'subject' | 'text' | 'html' | 'link' | 'spoken'>

const contents: Readonly<Record<Transport, (input: MessageInput, texts: Texts) => Content>> = {
  sms: (input, texts) => ({ text: smsText(filling(input, input.projectName), input.host, texts) }),
  whatsapp: (input, texts) => ({ text: texts.whatsapp(filling(input, nameIn(input))) }),
  // The same without the marks of bold text, which Telegram writes in another way.
  telegram: (input, texts) => ({ text: texts.whatsapp(filling(input, nameIn(input))).replaceAll('*', '') }),
  voice: voiceContent,
  email: emailContent,
}

/** Nothing of the code is said before a key is pressed, so that no answering machine keeps it. */
function voiceContent(input: MessageInput, texts: Texts): Content {
  const spoken = texts.voice(filling(input, nameIn(input)))
  return { text: `${spoken.prompt} ${spoken.code}`, spoken }
}

function emailContent(input: MessageInput, texts: Texts): Content {
  const { host, code, link, codeInSubject = false } = input
  const name = nameIn(input)
  const words = texts.email(filling(input, name))

  return {
    subject: codeInSubject ? words.subjectWithCode : words.subject,
    text: emailText(words, { code, host, link }),
    html: emailHtml({ lang: texts.lang, direction: texts.direction, name, host, code, link, words }),
    ...(link === undefined ? {} : { link }),
  }
}

function emailText(words: EmailWords, { code, host, link }: Pick<EmailPage, 'code' | 'host' | 'link'>): string {
  const paragraphs = [
    words.subject,
    words.instruction,
    `    ${code}`,
    `${words.request}\n${words.lifetime}`,
    ...(link === undefined ? [] : [`${words.button}:\n${link}`, words.buttonNote]),
    words.security,
    host,
  ]
  return `${paragraphs.join('\n\n')}\n`
}

function filling({ code, tag, now, expiresAt }: MessageInput, name: string): Filling {
  return { name, code, tag, remaining: remaining(expiresAt - now) }
}
