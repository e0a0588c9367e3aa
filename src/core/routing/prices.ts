import type { Evidence } from './evidence.ts'
import type { Rung } from './route.ts'

/** What messages cost: by country, or `*` for every other, and then by `sms`, or by `sms/twilio` where whoever carries them counts. */
export type PriceTable = Readonly<Record<string, Readonly<Record<string, number>>>>

/** All countries, in tables and in what is known of ways. */
export const EVERYWHERE = '*'

/** Gives what a message to a country is expected to cost by a way, where this is known of that. */
export type Prices = (country: string, rung: Rung, here: Evidence) => number

/**
 * What the vendor reported goes before the table, and a price of one provider before that of a transport. Where a table has none,
 * it is the dearest of the transport, or failing that of all: nothing is cheap for not being known. Without a table it is 0.
 */
export function pricesOf(table: PriceTable): Prices {
  const all = Object.values(table).flatMap((ways) => Object.entries(ways))
  const dearest = (isMeant: (way: string) => boolean): number =>
    Math.max(0, ...all.filter(([way]) => isMeant(way)).map(([, price]) => price))
  const ofAll = dearest(() => true)
  const ofTransport = new Map(
    all.map(([way]) => transportOf(way)).map((name) => [name, dearest((way) => transportOf(way) === name)]),
  )
  const listed = (country: string, { transport, provider }: Rung): number | undefined =>
    table[country]?.[`${transport}/${provider}`] ?? table[country]?.[transport]

  return (country, rung, here) => {
    if (here.priced > 0) return here.paid / here.priced
    return listed(country, rung) ?? listed(EVERYWHERE, rung) ?? ofTransport.get(rung.transport) ?? ofAll
  }
}

function transportOf(way: string): string {
  return way.split('/')[0] ?? way
}
