import type { RankedRung } from '../core/routing/router.ts'
import { readRungs } from './rungs.ts'

/** `sms/twilio`, its price, conversion, messages judged, what was drawn, its cost, and 1 where it is held, and where it was tried. */
type StoredRung = readonly [string, number, number, number, number, number, number, number]

/** What each way of a message was ranked by, as it is stored: short, as whoever asks for a code waits until it is written. */
export function writeChoice(ranked: readonly RankedRung[] | undefined): string | undefined {
  if (ranked === undefined) return undefined
  return JSON.stringify(
    ranked.map(({ way, price, conversion, judged, drawn, cost, isHeld, isTried }): StoredRung => {
      const name = `${way.transport}/${way.provider}`
      const numbers = [rounded(price), rounded(conversion), rounded(judged), rounded(drawn), rounded(cost)] as const
      return [name, ...numbers, Number(isHeld), Number(isTried)]
    }),
  )
}

/** The same as read; absent where it cannot be. */
export function readChoice(stored: unknown): readonly RankedRung[] | undefined {
  try {
    const ranked = JSON.parse(String(stored)) as readonly StoredRung[] | null
    return ranked?.flatMap(([name, price, conversion, judged, drawn, cost, isHeld, isTried]) =>
      readRungs(name).map((way) => ({
        way,
        price,
        conversion,
        judged,
        drawn,
        cost,
        isHeld: isHeld === 1,
        isTried: isTried === 1,
      })),
    )
  } catch {
    return undefined
  }
}

/** Millionths are more than is known. Not by the digits of a text, which takes longer than choosing. */
function rounded(number: number): number {
  return Math.round(number * 1e6) / 1e6
}
