import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import type { Message } from '../../core/channel.ts'
import { sayLanguage } from './locales.ts'

/** What is said once a key was pressed. */
export interface Spoken {
  readonly locale: string
  readonly text: string
  /** Epoch milliseconds after which it is not said any more. */
  readonly expiresAt: number
}

/**
 * The first words of a call: who calls, and to press a key. Without a key the call ends, and no voicemail has the code. What is
 * said after it is not in here: Twilio never gets beyond a `<Gather>` whose key was pressed, but asks `action` how to go on.
 */
export function promptTwiml({ spoken, locale }: Message, action: string): string {
  const prompt = say(spoken?.prompt ?? 'Press any key to hear your code.', spoken === undefined ? 'en' : locale)
  // Twice, for those who have the telephone at their ear only then. No key ends the input: # is a key as any other.
  const gather = `<Gather input="dtmf" numDigits="1" finishOnKey="" timeout="8" method="POST" action="${escaped(action)}">`
  return response(`${gather}${prompt}<Pause length="2"/>${prompt}</Gather><Hangup/>`)
}

/** The rest of a call: the code, or its end where there is none to say. */
export function codeTwiml(spoken: Spoken | undefined): string {
  return response(spoken === undefined ? '<Hangup/>' : `${say(spoken.text, spoken.locale)}<Hangup/>`)
}

function response(verbs: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${verbs}</Response>`
}

function say(text: string, locale: string): string {
  return `<Say language="${sayLanguage(locale)}">${escaped(text)}</Say>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Control characters have no spelling in XML 1.0 at all, and half a surrogate pair none in UTF-8. */
function escaped(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}]/gu, ' ').replace(/[&<>"']/g, (character) => entities[character] ?? '')
}

const TAG_BYTES = 16
const IV_BYTES = 12

/**
 * Puts what is to be said into a word of a URL that Twilio keeps until a key is pressed: AES-256-GCM under a key of this message
 * alone. The same words give the same seal, so a nonce never serves two texts.
 */
export function seal(spoken: Spoken, delivery: string, authToken: string): string {
  const text = JSON.stringify([spoken.locale, spoken.text, spoken.expiresAt])
  const key = sealingKey(delivery, authToken)
  const iv = createHmac('sha256', key).update(text).digest().subarray(0, IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  const sealed = [cipher.update(text, 'utf8'), cipher.final()]
  return Buffer.concat([iv, cipher.getAuthTag(), ...sealed]).toString('base64url')
}

/** What was sealed for this message; nothing where it was another, another token, or is damaged. */
export function unseal(sealed: string, delivery: string, authToken: string): Spoken | undefined {
  const bytes = Buffer.from(sealed, 'base64url')
  if (bytes.length < IV_BYTES + TAG_BYTES) return undefined
  const decipher = createDecipheriv('aes-256-gcm', sealingKey(delivery, authToken), bytes.subarray(0, IV_BYTES))
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
  try {
    const text = decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
    const [locale, words, expiresAt] = JSON.parse(text) as [string, string, number]
    return { locale, text: words, expiresAt }
  } catch {
    return undefined
  }
}

function sealingKey(delivery: string, authToken: string): Buffer {
  return createHmac('sha256', authToken).update(`keychime call ${delivery}`).digest()
}
