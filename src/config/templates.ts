import { z } from 'zod'
import { fill, type IcuText, type IcuValues, placeholdersOf } from '../core/delivery/icu.ts'
import { type MessageInput, renderMessage } from '../core/delivery/message.ts'
import { longestOwnName } from '../core/delivery/own-content.ts'
import { segmentsOf } from '../core/delivery/segments.ts'
import { placeholders, type Templates } from '../core/delivery/templates.ts'
import { field } from './fields.ts'

type Fault = string | undefined

/** Texts of SMS by language tag. */
export function smsTemplates(): z.ZodType<Record<string, string>> {
  return templates('sms', z.string(), 'must be texts by language tag')
}

/** Texts of WhatsApp messages by language tag. */
export function whatsappTemplates(): z.ZodType<Record<string, string>> {
  return templates('whatsapp', z.string(), 'must be texts by language tag')
}

/** Texts of Telegram messages by language tag. */
export function telegramTemplates(): z.ZodType<Record<string, string>> {
  return templates('telegram', z.string(), 'must be texts by language tag')
}

/** Texts of calls by language tag. */
export function callTemplates(): z.ZodType<Record<string, { prompt: string; code: string }>> {
  const call = z.strictObject({ prompt: z.string(), code: z.string() })
  return templates('voice', call, 'must be calls by language tag, each with prompt and code')
}

/** Texts of emails by language tag. */
export function emailTemplates(): z.ZodType<
  Record<string, { subject: string; text: string; html?: string | undefined }>
> {
  const email = z.strictObject({ subject: z.string(), text: z.string(), html: z.string().optional() })
  return templates('email', email, 'must be emails by language tag, each with subject, text and perhaps html')
}

/** The tags of emails that ask for a link. */
export function linkedEmails(emails: Templates['email'] = {}): readonly string[] {
  const asks = (locale: string) => (text: string) => placeholdersOf({ text, locale }).has('link')
  return Object.entries(emails).flatMap(([locale, email]) => (Object.values(email).some(asks(locale)) ? [locale] : []))
}

type Transport = keyof Templates

/** Whatever of a template is wrong is said at the start: nobody who waits for a code shall be the first to see it. */
function templates<T extends Template>(
  transport: Transport,
  each: z.ZodType<T>,
  rule: string,
): z.ZodType<Record<string, T>> {
  const shape = z.record(z.string(), each)
  const faultIn = (all: Readonly<Record<string, Template>>): Fault =>
    first(Object.entries(all), ([locale, template]) => faultOf({ transport, locale, template }))

  return field(
    shape.refine((all) => faultIn(all) === undefined),
    {
      rule,
      reading: 'map',
      explain(value) {
        const read = shape.safeParse(value)
        return read.success ? faultIn(read.data) : undefined
      },
    },
  )
}

type Template = string | Readonly<Record<string, string | undefined>>

interface Written {
  readonly transport: Transport
  readonly locale: string
  readonly template: Template
}

function faultOf(written: Written): Fault {
  const { locale, template } = written
  if (!isTag(locale)) return 'must name languages by their BCP 47 tags, such as pt-BR'
  const texts = typeof template === 'string' ? { text: template } : template
  return (
    first(Object.entries(texts), ([part, text = '']) => faultOfText({ text, locale }, { ...written, part })) ??
    (written.transport === 'sms' ? faultOfSms(written) : undefined)
  )
}

/** In its own spelling, since it is looked up in that. */
function isTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag)[0] === tag
  } catch {
    return false
  }
}

/** A part of a template, and whether the code belongs into it. */
function faultOfText(icu: IcuText, { transport, part, locale }: Written & { readonly part: string }): Fault {
  const allowed: readonly string[] = [
    ...placeholders.filter((name) => name !== 'code' || part !== 'prompt'),
    ...(transport === 'email' && part !== 'subject' ? ['link'] : []),
  ]
  const place = `${part === 'text' ? '' : `the ${part} of `}${locale}`
  const asked = attempt(() => placeholdersOf(icu))
  if (icu.text.trim() === '' || asked === undefined) {
    return `must be ICU MessageFormat in ${place}, where every { has its }`
  }
  if (part === 'subject' && /[\p{Cc}\p{Zl}\p{Zp}]/u.test(icu.text))
    return `must have subjects of one line, unlike in ${locale}`

  if (![...asked].every((name) => allowed.includes(name))) {
    return `must ask for nothing but ${allowed.map((name) => `{${name}}`).join(', ')} in ${place}`
  }
  const filled = lifetimes.map((minutes) => attempt(() => fill(icu, valuesFor(minutes))))
  if (filled.includes(undefined)) return `must ask for texts as texts in ${place}, such as {code}`
  const needsCode = part !== 'prompt' && part !== 'subject'
  return needsCode && !filled.every((text) => text?.includes(CODE)) ? `must have {code} in ${place}` : undefined
}

const CODE = '0123456789'
const NAME = 'W'.repeat(longestOwnName)
const HOST = 'auth.example.com'
// Every one that there is, since a text may choose by it.
const lifetimes = Array.from({ length: 60 }, (_, index) => index + 1)

function valuesFor(minutes: number): IcuValues {
  return { code: CODE, project: NAME, tag: 'K7', minutes, host: HOST, link: `https://${HOST}/login` }
}

/** What is wrong with an SMS as people would get it, with the longest code and name. */
function faultOfSms({ locale, template }: Written): Fault {
  const own = { sms: { [locale]: String(template) }, whatsapp: {}, telegram: {}, voice: {}, email: {} }
  const texts = lifetimes.map((minutes) => renderMessage(sample(locale, minutes), own).text)
  const most = Math.max(...texts.map((text) => segmentsOf(text).segments))
  if (texts.some((text) => /\p{Emoji_Presentation}|\ufe0f/u.test(text))) return `must have no emoji in ${locale}`
  if (most <= 2) return undefined
  return `must fit two SMS in ${locale}; with a product's name of ${longestOwnName} characters it takes ${most}`
}

function sample(locale: string, minutes: number): MessageInput {
  return {
    id: 'dlv_1',
    transport: 'sms',
    to: '+442079460958',
    code: CODE,
    tag: 'K7',
    projectName: NAME,
    locale,
    host: HOST,
    now: 0,
    expiresAt: minutes * 60_000,
  }
}

function first<T>(items: readonly T[], faultOf: (item: T) => Fault): Fault {
  for (const item of items) {
    const fault = faultOf(item)
    if (fault !== undefined) return fault
  }
  return undefined
}

/** What is no ICU MessageFormat throws. */
function attempt<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch {
    return undefined
  }
}
