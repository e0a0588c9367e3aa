import { expect } from 'vitest'
import type { Block } from './markdown.ts'

/** What pages write for what is different each time. */
const standIns: readonly (readonly [string, string])[] = [
  ['…', '.*'],
  ['493027', '\\d{6}'],
  ['K7', '[A-HJ-NP-Z][2-9]'],
  ['2026-11-23T14:58:35Z', '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ'],
]

/** Seconds that run down between an answer and the next look. */
const countdowns = new Set(['expires_in', 'resend_after', 'retry_after'])

/** Holds what was printed against what a page says is printed. */
export function expectPrinted(said: Block, printed: string): void {
  if (said.language === 'json') expect(JSON.parse(printed)).toEqual(likeIt(JSON.parse(said.text)))
  else expect(printed.trimEnd()).toMatch(pattern(said.text.trimEnd()))
}

/** A pattern for the whole of a text, in which stand-ins match what they stand for. */
export function pattern(text: string): RegExp {
  const literal = text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  return new RegExp(`^${standIns.reduce((source, [word, any]) => source.replaceAll(word, any), literal)}$`)
}

function likeIt(value: unknown, name = ''): unknown {
  if (value === '…') return expect.anything()
  if (typeof value === 'string') return expect.stringMatching(pattern(value))
  if (typeof value === 'number' && countdowns.has(name)) return expect.toSatisfy(isShortlyAfter(value))
  if (Array.isArray(value)) return value.map((item) => likeIt(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, likeIt(member, key)]))
}

function isShortlyAfter(seconds: number): (left: unknown) => boolean {
  return (left) => typeof left === 'number' && left <= seconds && left > seconds - 20
}
