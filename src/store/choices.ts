import type { RankedRung } from '../core/routing/router.ts'

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

/** Four digits are more than is known. */
function rounded(numbers: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(numbers).map(([name, number]) => [name, Number(number.toPrecision(4))]))
}
