import { type Claims, readClaims, readHeader } from '../jwt/jws.ts'
import type { PrintFlags } from './config-flags.ts'
import { printJson, tellOperator } from './exit.ts'
import { printTable } from './text-table.ts'
import { timeInWords } from './time-in-words.ts'
import { formFaultOf } from './token-faults.ts'

const notVerified =
  'the signature was not checked, and anybody can write what a token says; keychime tokens verify checks it'

/** Prints what a token says. Exit code 1 for what is no token. */
export function decodeToken(token: string, { json }: PrintFlags): void {
  const fault = formFaultOf(token)
  if (fault !== undefined) {
    process.exitCode = 1
    if (json) return printJson({ ok: false, fault })
    return tellOperator([`this is no token that can be read: ${fault}`])
  }

  const [header, claims] = [readHeader(token), readClaims(token)]
  const now = Date.now()
  if (json) return printJson({ ok: true, verified: false, header, claims, times: timesIn(claims, now) })
  tellOperator([notVerified])
  printTable(['header', 'value'], rowsOf(header))
  process.stdout.write('\n')
  const times = new Map(Object.entries(timesIn(claims, now)))
  const rows = rowsOf(claims).map(([name = '', value = '']) => [name, value, times.get(name)?.words ?? ''])
  printTable(['claim', 'value', ''], rows)
}

/** A time of a token for programs and for people. */
interface ToldTime {
  /** ISO 8601. */
  readonly at: string
  readonly words: string
}

function timesIn(claims: Claims, now: number): Readonly<Record<string, ToldTime>> {
  const told = Object.entries(claims).flatMap(([name, value]) => {
    const words = verbs[name]
    const at = typeof value === 'number' ? value * 1000 : Number.NaN
    // What is no date stays a number.
    if (words === undefined || !(Math.abs(at) <= LAST_DATE)) return []
    return [[name, { at: new Date(at).toISOString(), words: words(at, now) }] as const]
  })
  return Object.fromEntries(told)
}

/** What `Date` can hold (ECMA-262 §21.4.1.1). */
const LAST_DATE = 8.64e15

const verbs: Readonly<Record<string, (at: number, now: number) => string>> = {
  exp: (at, now) => `${at > now ? 'expires' : 'expired'} ${timeInWords(at, now)}`,
  nbf: (at, now) => `${at > now ? 'begins' : 'began'} ${timeInWords(at, now)}`,
  iat: (at, now) => `issued ${timeInWords(at, now)}`,
  auth_time: (at, now) => `signed in ${timeInWords(at, now)}`,
}

function rowsOf(members: Claims): readonly (readonly string[])[] {
  return Object.entries(members).map(([name, value]) => [
    printable(name),
    printable(typeof value === 'string' ? value : JSON.stringify(value)),
  ])
}

/** Whoever wrote the token must not write to the terminal: what is not seen is told by its number. */
function printable(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
}
