import type { RankedRung } from '../core/routing/router.ts'
import { readRungs } from './rungs.ts'

/** What each way of a message was ranked by, as it is stored. */
export function writeChoice(ranked: readonly RankedRung[] | undefined): string | undefined {
  if (ranked === undefined) return undefined
  return JSON.stringify(
    ranked.map(({ way, price, conversion, judged, drawn, cost, isHeld, isTried }) => ({
      way: `${way.transport}/${way.provider}`,
      ...rounded({ price, conversion, judged, drawn, cost }),
      ...(isHeld ? { isHeld } : {}),
      ...(isTried ? { isTried } : {}),
    })),
  )
}

/** The same as read; absent where it cannot be. */
export function readChoice(stored: unknown): readonly RankedRung[] | undefined {
  try {
    const ranked = JSON.parse(String(stored)) as readonly StoredRung[] | null
    return ranked?.flatMap(({ way: written, ...numbers }) =>
      readRungs(written).map((way) => ({ isHeld: false, isTried: false, ...numbers, way })),
    )
  } catch {
    return undefined
  }
}

/** `sms/twilio` with its numbers. */
interface StoredRung extends Omit<RankedRung, 'way' | 'isHeld' | 'isTried'> {
  readonly way: string
}

/** Four digits are more than is known. */
function rounded(numbers: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(numbers).map(([name, number]) => [name, Number(number.toPrecision(4))]))
}
