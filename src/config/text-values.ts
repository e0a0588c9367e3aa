import type { Reading } from './fields.ts'
import { Secret } from './secret.ts'

/**
 * The value that a text stands for in a setting of the given kind. Text that stands for none stays as it is, so that the
 * check of the setting refuses it with the setting's own sentence.
 */
export function valueOf(text: string, reading: Reading): unknown {
  const trimmed = text.trim()
  // Blanks may belong to a key that another system shares.
  if (reading === 'secret') return new Secret(text)
  if (reading === 'secrets') return secretsOf(trimmed)
  if (reading === 'number') return trimmed === 'null' ? null : numberOf(trimmed)
  if (reading === 'duration') return numberOf(trimmed)
  if (reading === 'flag') return flagOf(trimmed)
  if (reading === 'map' || reading === 'entries') return mapOf(trimmed)
  if (reading === 'list or number' && /^\d+$/.test(trimmed)) return Number(trimmed)
  return reading === 'text' ? trimmed : listOf(trimmed)
}

function numberOf(text: string): number | string {
  return /^[+-]?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text
}

function flagOf(text: string): boolean | string {
  if (/^(?:true|yes|1)$/i.test(text)) return true
  return /^(?:false|no|0)$/i.test(text) ? false : text
}

/** Separated by commas, which keys in JSON have inside. */
function secretsOf(text: string): Secret[] {
  return (text.startsWith('{') ? [text] : listOf(text)).map((item) => new Secret(item))
}

/** A text cannot name and hold texts of any kind but as JSON. */
function mapOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}
