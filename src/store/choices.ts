import type { StoredChoice } from '../core/delivery/outbox.ts'
import type { RankedRung } from '../core/routing/router.ts'
import { readRungs } from './rungs.ts'

/** `sms/twilio`, its price, conversion, messages judged and cost; then what it was, and what was drawn, where that is anything. */
type StoredRung = readonly [string, number, number, number, number, number?, number?]

const [HELD, TRIED] = [1, 2]
/** Those that come first, and those that are cheaper than the first, say why it is the first. */
const FIRST = 4
const MOST = 8

/**
 * What the ways of a message were ranked by, as it is stored: how many are left out, and the others. Whoever asks for a code waits until
 * it is written, and SQLite keeps what is longer than a page has room for on another one.
 */
export function writeChoice(ranked: readonly RankedRung[] | undefined): string | undefined {
  const first = ranked?.[0]?.cost
  if (ranked === undefined || first === undefined) return undefined
  const told = ranked.filter(({ cost }, at) => at < FIRST || cost < first).slice(0, MOST)
  return JSON.stringify([ranked.length - told.length, ...told.map(storedFrom)])
}

function storedFrom({ way, price, conversion, judged, drawn, cost, isHeld, isTried }: RankedRung): StoredRung {
  const name = `${way.transport}/${way.provider}`
  const stored = [name, rounded(price), thousandths(conversion), Math.round(judged), rounded(cost)] as const
  const was = (isHeld ? HELD : 0) + (isTried ? TRIED : 0)
  if (drawn !== conversion) return [...stored, was, rounded(drawn)]
  return was === 0 ? stored : [...stored, was]
}

/** The same as read; absent where it cannot be. */
export function readChoice(stored: unknown): StoredChoice | undefined {
  try {
    const [more, ...ranked] = JSON.parse(String(stored)) as readonly [unknown, ...StoredRung[]]
    if (typeof more !== 'number') return undefined
    return { ranked: ranked.flatMap(rankedFrom), more }
  } catch {
    return undefined
  }
}

function rankedFrom([name, price, conversion, judged, cost, was = 0, drawn = conversion]: StoredRung): RankedRung[] {
  const numbers = { price, conversion, judged, drawn, cost }
  return readRungs(name).map((way) => ({ way, ...numbers, isHeld: (was & HELD) !== 0, isTried: (was & TRIED) !== 0 }))
}

function thousandths(share: number): number {
  return Math.round(share * 1e3) / 1e3
}

/** Millionths are more than is known. Not by the digits of a text, which takes longer than choosing. */
function rounded(number: number): number {
  return Math.round(number * 1e6) / 1e6
}
