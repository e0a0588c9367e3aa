import { createPublicKey } from 'node:crypto'
import { z } from 'zod'
import { parseEmail } from '../../core/email.ts'
import { isLoopbackOrigin } from '../addresses.ts'
import { inOneWord } from '../check.ts'
import { field, matching } from '../fields.ts'
import { Secret } from '../secret.ts'
import { shown } from '../shown.ts'

/** What Twilio calls a thing: two letters that say which kind, and 32 hexadecimal digits. */
export function sid(kind: 'AC' | 'MG' | 'SK' | 'VA'): z.ZodType<string, string> {
  return matching(new RegExp(`^${kind}[0-9a-f]{32}$`), `must be ${kind} and 32 hexadecimal digits in lower case`)
}

/** A number as senders have it. */
export function phoneNumber(): z.ZodType<string, string> {
  return field(
    z
      .string()
      .trim()
      .regex(/^\+[1-9]\d{6,14}$/),
    {
      rule: 'must be a number in E.164, such as +14155238886',
      reading: 'text',
      explain: (value) => (typeof value === 'number' ? 'must be text, not a number; put it in quotes' : undefined),
    },
  )
}

/** What is said of a text that must not be shown and has a known form. */
interface HiddenForm {
  readonly isRight: (text: string) => boolean
  readonly rule: string
  readonly explain?: (text: string) => string | undefined
}

/** Such a text or a `Secret`; a `Secret` once read, without the blanks around it. */
export function hiddenForm({ isRight, rule, explain }: HiddenForm): z.ZodType<Secret, string | Secret> {
  const schema = z
    .union([z.string(), z.instanceof(Secret)])
    .refine((value) => isRight(textOf(value)))
    .transform((value) => new Secret(textOf(value)))

  return field(schema, {
    rule,
    reading: 'secret',
    isHidden: true,
    explain: (value) => (isText(value) ? explain?.(textOf(value)) : undefined),
  })
}

/** A token of any form, so long and in one piece. */
export function withoutBlanks(least: number, most: number): z.ZodType<Secret, string | Secret> {
  return hiddenForm({
    isRight: (text) => /^[\x21-\x7e]+$/.test(text) && text.length >= least && text.length <= most,
    rule: `must be ${least} to ${most} characters without blanks`,
  })
}

/** A password of Twilio's API: exactly 32 characters. */
export function authToken(): z.ZodType<Secret, string | Secret> {
  return hiddenForm({ isRight: (text) => /^[\x21-\x7e]{32}$/.test(text), rule: 'must have exactly 32 characters' })
}

/** A key of SendGrid: exactly 69 characters, of which the first say what it is. */
export function sendGridKey(): z.ZodType<Secret, string | Secret> {
  return hiddenForm({
    isRight: (text) => /^SG\.[\x21-\x7e]{66}$/.test(text),
    rule: "must have exactly 69 characters and start with 'SG.'",
    explain: (key) => (key.startsWith('SG.') ? undefined : "is refused: SendGrid API key must start with 'SG.'"),
  })
}

/** `bot:token` as Telegram's BotFather gives it. */
export function botToken(): z.ZodType<Secret, string | Secret> {
  return hiddenForm({
    isRight: (text) => /^\d{1,20}:[\w-]{30,100}$/.test(text),
    rule: 'must be the number of a bot, a colon, and at least 30 letters, digits, _ or -',
  })
}

/** A key of Standard Webhooks: `whsec_` and 24 to 64 bytes in Base64. */
export function webhookSecret(): z.ZodType<Secret, string | Secret> {
  return hiddenForm({
    isRight: (text) => {
      const bytes = keyOfWebhooks(text)
      return (
        text.startsWith('whsec_') && bytes.length >= 24 && bytes.length <= 64 && text.endsWith(bytes.toString('base64'))
      )
    },
    rule: 'must be whsec_ and 24 to 64 random bytes in Base64',
  })
}

/** The bytes of such a key. */
export function keyOfWebhooks(text: string): Buffer {
  return Buffer.from(text.replace(/^whsec_/, ''), 'base64')
}

/** One email address, as it is stored. */
export function emailAddress(): z.ZodType<string, string> {
  const schema = z
    .string()
    .trim()
    .refine((text) => readEmail(text) !== undefined)
    .transform((text) => readEmail(text) ?? text)
  return field(schema, { rule: 'must be an email address without a name, such as login@example.com', reading: 'text' })
}

function readEmail(text: string): string | undefined {
  try {
    return parseEmail(text, 'invalid')
  } catch {
    return undefined
  }
}

/** Where a provider is asked, without the slash at the end. In the clear only on this machine. */
export function baseUrl(example: string): z.ZodType<string, string> {
  return field(address(isSafe).transform(withoutSlash), { rule: safeRule(example), reading: 'text' })
}

/** What is asked as it is written. In the clear only on this machine. */
export function requestUrl(example: string): z.ZodType<string, string> {
  return field(address(isSafe), { rule: safeRule(example), reading: 'text' })
}

/** Where vendors call, without the slash at the end. Twilio calls no host with an underscore. */
export function callbackUrl(example: string): z.ZodType<string, string> {
  return field(address((text) => !new URL(text).hostname.includes('_')).transform(withoutSlash), {
    rule: `must be an address such as ${example}, without query and credentials, and no _ in its host`,
    reading: 'text',
  })
}

function address(isAllowed: (text: string) => boolean): z.ZodString {
  return z
    .string()
    .trim()
    .max(2048)
    .refine(
      (text) => /^https?:\/\/[^\s\\/?#@*]+(?:\/[^\s\\?#]*)?$/i.test(text) && URL.canParse(text) && isAllowed(text),
    )
}

function isSafe(text: string): boolean {
  return /^https:/i.test(text) || isLoopbackOrigin(text)
}

function safeRule(example: string): string {
  return `must be an https address such as ${example}, or an http one on this machine, without query and credentials`
}

function withoutSlash(text: string): string {
  return new URL(text).href.replace(/\/+$/, '')
}

/** Twilio's name of a region; its edges are taken for the regions that they belong to. */
export function region(): z.ZodType<'us1' | 'ie1' | 'au1', string> {
  const regions = { us1: 'us1', ie1: 'ie1', au1: 'au1', dublin: 'ie1', sydney: 'au1' } as const
  const schema = z
    .enum(['us1', 'ie1', 'au1', 'dublin', 'sydney'])
    .transform((name): 'us1' | 'ie1' | 'au1' => regions[name])

  return field(schema as z.ZodType<'us1' | 'ie1' | 'au1', string>, {
    rule: 'must be us1, ie1 (or dublin) or au1 (or sydney)',
    reading: 'text',
    explain: (value) =>
      value === 'singapore' ? 'is refused: Twilio has no region in singapore; use us1, ie1 or au1' : undefined,
  })
}

/** What a text by language is. */
interface LocaleTexts {
  readonly isRight: (text: string) => boolean
  /** Follows `must have`: `HX and 32 hexadecimal digits`. */
  readonly form: string
  readonly rule: string
}

/** Texts by language; `default`, for all others, has to be there. Languages are spelled as the standard does (RFC 5646 §2.1.1). */
export function textsByLocale(about: LocaleTexts): z.ZodType<Record<string, string>, Record<string, string>> {
  const text = z.string().refine(about.isRight)
  const schema = z
    .record(z.string().refine(isLocale), text)
    .refine((texts) => Object.hasOwn(texts, 'default'))
    .transform((texts) => Object.fromEntries(Object.entries(texts).map(([key, one]) => [localeOf(key), one])))

  return field(schema, {
    rule: about.rule,
    reading: 'map',
    explain: (value) => wrongEntry(value, about.form, (one) => text.safeParse(one).success),
  })
}

/** Twilio's content templates. */
export function templatesByLocale(): z.ZodType<Record<string, string>, Record<string, string>> {
  return textsByLocale({
    isRight: (text) => /^HX[0-9a-f]{32}$/.test(text),
    form: 'HX and 32 hexadecimal digits',
    rule: 'must be content templates by language, such as { default: HX…, pt-BR: HX… }',
  })
}

function isLocale(text: string): boolean {
  return localeOf(text) !== undefined
}

function localeOf(text: string): string | undefined {
  if (text === 'default') return text
  try {
    return Intl.getCanonicalLocales(text.replaceAll('_', '-'))[0]
  } catch {
    return undefined
  }
}

function wrongEntry(value: unknown, form: string, isRight: (value: unknown) => boolean): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const [name, one] = Object.entries(value).find(([key, item]) => !isLocale(key) || !isRight(item)) ?? []
  if (name === undefined) return withoutDefault(value)
  if (!isLocale(name)) return `must not have ${inOneWord(name)}, which is no language such as en or pt-BR, nor default`
  return `must have ${form} for ${inOneWord(name)}, not ${shown(one)}`
}

function withoutDefault(templates: object): string | undefined {
  return Object.hasOwn(templates, 'default')
    ? undefined
    : 'must have default, which serves every language that it does not name'
}

/** What a template of the vendor is given besides what it always is. */
export function templateVariables(): z.ZodType<
  Record<string, string | number | boolean>,
  Record<string, string | number | boolean>
> {
  const name = z.string().regex(/^[A-Za-z]\w{0,63}$/)
  return field(z.record(name, z.union([z.string().max(1000), z.number(), z.boolean()])), {
    rule: 'must be names and values of a template, such as { support_email: help@example.com }',
    reading: 'map',
  })
}

/** What SendGrid's event webhook signs with, as its page shows it. */
export function eventKeys(): z.ZodType<string[], string[]> {
  return field(z.array(z.string().trim().refine(isP256)).max(2), {
    rule: 'must be a list of at most 2 verification keys of the event webhook, without PEM lines',
    reading: 'list',
  })
}

function isP256(text: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' })
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1'
  } catch {
    return false
  }
}

/** A value that may be written and changes nothing, and the sentence for every other. */
export function only<const V extends boolean>(value: V, sentence: string): z.ZodType<V, V> {
  return field(z.literal(value) as z.ZodType<V, V>, {
    rule: `must be ${value}`,
    reading: 'flag',
    explain: (given) => (given === !value ? sentence : undefined),
  })
}

/** A list of a few words, each once and at least one. */
export function listOf<const W extends readonly string[]>(
  words: W,
  about: { readonly rule?: string; readonly twice: string },
): z.ZodType<W[number][], W[number][]> {
  const schema = z
    .array(z.enum(words))
    .min(1)
    .refine((list) => new Set(list).size === list.length)

  return field(schema as z.ZodType<W[number][], W[number][]>, {
    rule: about.rule ?? `must be a list of ${words.join(', ')}`,
    reading: 'list',
    explain: (value) => (Array.isArray(value) && new Set(value).size < value.length ? about.twice : undefined),
  })
}

function isText(value: unknown): value is string | Secret {
  return typeof value === 'string' || value instanceof Secret
}

function textOf(value: string | Secret): string {
  return (typeof value === 'string' ? value : value.reveal()).trim()
}
