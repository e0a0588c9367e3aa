import { escapeHtml } from './email-html.ts'
import { isSpellable, toGsm7 } from './gsm7.ts'
import { fill, type IcuValues } from './icu.ts'
import type { Content, MessageInput } from './message.ts'
import { cutBetweenWords, nameIn, productName } from './product-name.ts'
import { remainingMinutes } from './remaining.ts'
import { segmentsOf } from './segments.ts'
import type { CallTemplate, EmailTemplate, Templates } from './templates.ts'
import { spelled } from './texts.ts'

/** Code points of a product's name in an SMS of the operator's own, which was checked with as many. */
export const longestOwnName = 20

/** Writes a message by the operator's own template; nothing where there is none for its transport in its language. */
export function ownContent(templates: Templates, input: MessageInput): Content | undefined {
  const { transport, locale } = input
  if (!Object.hasOwn(templates[transport], locale)) return undefined
  return writers[transport](templates, input)
}

type Writer = (templates: Templates, input: MessageInput) => Content | undefined

const writers: Readonly<Record<MessageInput['transport'], Writer>> = {
  sms: ({ sms }, input) => defined(sms[input.locale], (template) => ({ text: ownSms(template, input) })),
  whatsapp: ({ whatsapp }, input) =>
    defined(whatsapp[input.locale], (text) => ({ text: fill({ ...input, text }, valuesOf(input)) })),
  telegram: ({ telegram }, input) =>
    defined(telegram[input.locale], (text) => ({ text: fill({ ...input, text }, valuesOf(input)) })),
  voice: ({ voice }, input) => defined(voice[input.locale], (template) => ownCall(template, input)),
  email: ({ email }, input) => defined(email[input.locale], (template) => ownEmail(template, input)),
}

function defined<T, R>(value: T | undefined, use: (value: T) => R): R | undefined {
  return value === undefined ? undefined : use(value)
}

/** The line that browsers read is added where it is not there and costs no further segment. */
function ownSms(text: string, input: MessageInput): string {
  const isInGsm7 = isSpellable(fill({ ...input, text }, { ...valuesOf(input), project: '' }))
  const spell = isInGsm7 ? toGsm7 : (words: string): string => words
  const project = cutBetweenWords(productName(spell(input.projectName), input.host), isShort)
  const words = fill({ ...input, text }, { ...valuesOf(input), project })
  const lines = words.split('\n').map(spell)

  const hostLine = `@${input.host} #${input.code}`
  const own = lines.join('\n')
  const whole = `${own}\n${hostLine}`
  const isThere = lines.at(-1) === hostLine
  return isThere || segmentsOf(whole).segments > segmentsOf(own).segments ? own : whole
}

function isShort(name: string): boolean {
  return Array.from(name).length <= longestOwnName
}

function ownCall({ prompt, code }: CallTemplate, input: MessageInput): Content {
  const values = { ...valuesOf(input), code: spelled(input.code), tag: spelled(input.tag) }
  const spoken = { prompt: fill({ ...input, text: prompt }, values), code: fill({ ...input, text: code }, values) }
  return { text: `${spoken.prompt} ${spoken.code}`, spoken }
}

function ownEmail({ subject, text, html }: EmailTemplate, input: MessageInput): Content {
  const values = valuesOf(input)
  const escaped = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? escapeHtml(value) : value]),
  )
  return {
    subject: fill({ ...input, text: subject }, values),
    text: fill({ ...input, text }, values),
    ...(html === undefined ? {} : { html: fill({ ...input, text: html }, escaped) }),
    ...(input.link === undefined ? {} : { link: input.link }),
  }
}

function valuesOf(input: MessageInput): IcuValues {
  const { code, tag, host, link = '', now, expiresAt } = input
  return { code, project: nameIn(input), tag, host, link, minutes: remainingMinutes(expiresAt - now) }
}
