import type { Message } from '../channel.ts'
import { type Catalogue, catalogues, type Language } from './catalogues.ts'
import { fill } from './icu.ts'
import type { Remaining } from './remaining.ts'

/** What a wording is filled with: plain text, not yet escaped for any channel. */
export interface Filling {
  /** The product's name, cleaned for the channel; empty only in an SMS. */
  readonly name: string
  readonly code: string
  /** Names the request on the page that asked: `K7`. */
  readonly tag: string
  readonly remaining: Remaining
}

/** The sentences of an email, from top to bottom. */
export type EmailWords = Readonly<Catalogue['email']>

type Wording = (filling: Filling) => string

/** Everything that messages say in one language. */
export interface Texts {
  /** BCP 47 tag, for `lang` in HTML. */
  readonly lang: string
  readonly direction: 'ltr' | 'rtl'
  /** From everything to the least; a channel takes the first that fits. */
  readonly sms: Readonly<Record<'full' | 'brief' | 'withoutNote' | 'tagOnly', Wording>>
  readonly whatsapp: Wording
  voice(filling: Filling): NonNullable<Message['spoken']>
  email(filling: Filling): EmailWords
}

/** What messages say in a language of the catalogues. */
export function textsIn(language: Language): Texts {
  const { direction, lifetime, sms, whatsapp, voice, email }: Catalogue = catalogues[language]
  const wording = (text: string, { minutes, seconds }: Lifetimes): Wording => {
    const lasting = ({ count, unit }: Remaining): string =>
      fill({ text: unit === 'minute' ? minutes : seconds, locale: language }, { count })
    return (filling) => fill({ text, locale: language }, { ...valuesOf(filling), lifetime: lasting(filling.remaining) })
  }
  const full = (text: string): Wording => wording(text, lifetime)
  const brief = (text: string): Wording =>
    wording(text, { minutes: lifetime.shortMinutes, seconds: lifetime.shortSeconds })

  return {
    lang: language,
    direction: direction === 'rtl' ? 'rtl' : 'ltr',
    sms: {
      full: full(sms.full),
      brief: brief(sms.brief),
      withoutNote: brief(sms.withoutNote),
      tagOnly: brief(sms.tagOnly),
    },
    whatsapp: full(whatsapp),
    voice: (filling) => ({
      prompt: full(voice.prompt)(filling),
      code: full(voice.code)({ ...filling, code: spelled(filling.code), tag: spelled(filling.tag) }),
    }),
    email: (filling) => mapped(email, (text) => full(text)(filling)),
  }
}

type Lifetimes = Pick<Catalogue['lifetime'], 'minutes' | 'seconds'>

/** `named` is what texts choose by where there may be no name. */
function valuesOf({ name, code, tag }: Filling) {
  return { name, code, tag, named: name === '' ? 'no' : 'yes' }
}

/** Character by character, with pauses. */
export function spelled(characters: string): string {
  return Array.from(characters).join(', ')
}

function mapped(words: EmailWords, change: (text: string) => string): EmailWords {
  return Object.fromEntries(Object.entries(words).map(([key, text]) => [key, change(text)])) as unknown as EmailWords
}
