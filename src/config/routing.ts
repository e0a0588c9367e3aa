import { isSupportedCountry } from 'libphonenumber-js/max'
import { z } from 'zod'
import type { Transport } from '../core/channel.ts'
import { EVERYWHERE, type PriceTable } from '../core/routing/prices.ts'
import type { Ladders } from '../core/settings.ts'
import { numberTransports, transports } from '../transports.ts'
import { channelNameOf, channelNames } from './channel-names.ts'
import { type Checked, inOneWord, type Origin } from './check.ts'
import { field, flag, secondsOrNone } from './fields.ts'
import type { CheckedConfig } from './schema.ts'
import { shown } from './shown.ts'

type Fault = string | undefined

const [steps, last] = [numberTransports.slice(0, -1).join(', '), numberTransports.at(-1)]
const lines: readonly string[] = ['landline', 'mobile', 'voip']
const MOST_PRICE = 1000

const price = z.number().min(0).max(MOST_PRICE)
const ladder = z
  .array(z.enum(numberTransports))
  .min(1)
  .refine((given) => new Set(given).size === given.length)

/** The shape of what is said of routes. */
export const routingSchema = z.strictObject({
  learn: flag().default(true),
  followUp: secondsOrNone(2, 300).default(10),
  failureCost: amount().default(0.01),
  currency: currency().default('USD'),
  prices: prices().default({}),
  ladders: ladders().default({}),
})

function amount(): z.ZodType<number, number> {
  return field(price, { rule: `must be a number from 0 to ${MOST_PRICE}`, reading: 'number' })
}

function currency(): z.ZodType<string, string> {
  const code = z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z]{3}$/)
  return field(code, { rule: 'must be a currency by its ISO 4217 code of three letters, such as USD', reading: 'text' })
}

function prices(): z.ZodType<PriceTable, PriceTable> {
  const shape = z.record(z.string(), z.record(z.string(), z.number()))
  return field(shape.refine((table) => faultOfPrices(table) === undefined).transform(inUpperCase), {
    rule: 'must be prices by country and way, such as { GB: { sms: 0.04, sms/twilio: 0.05 }, "*": { sms: 0.08 } }',
    reading: 'map',
    explain: (value) => (isMap(value) ? faultOfPrices(value) : undefined),
  })
}

function ladders(): z.ZodType<Ladders, Ladders> {
  const shape = z.record(z.string(), ladder)
  return field(shape.refine((all) => faultOfLadders(all) === undefined).transform(inUpperCase), {
    rule: `must be lists of ${steps} and ${last} by country or line, such as { GB: [sms, voice], landline: [voice] }`,
    reading: 'map',
    explain: (value) => (isMap(value) ? faultOfLadders(value) : undefined),
  })
}

function faultOfPrices(table: object): Fault {
  return first(Object.entries(table), ([country, ways]) => {
    if (country !== EVERYWHERE && !isCountry(country))
      return `must not have ${inOneWord(country)}, which is no country by its ISO 3166 code such as GB, nor *`
    if (!isMap(ways)) return `must have prices by way for ${country}, not ${shown(ways)}`
    return first(Object.entries(ways), ([way, one]) => {
      if (!isWay(way)) return `must have ways such as sms or sms/twilio for ${country}, not ${shown(way)}`
      if (price.safeParse(one).success) return undefined
      return `must have a number from 0 to ${MOST_PRICE} for ${way} to ${country}, not ${shown(one)}`
    })
  })
}

function faultOfLadders(all: object): Fault {
  return first(Object.entries(all), ([key, given]) => {
    if (!lines.includes(key) && !isCountry(key))
      return `must not have ${inOneWord(key)}, which is no country such as GB, nor landline, mobile or voip`
    return ladder.safeParse(given).success ? undefined : `must have ${steps} or ${last}, each once, for ${key}`
  })
}

/** Providers of prices that there cannot be: whoever has such a price has misspelt it. */
export function unknownProviders({ value }: Checked<CheckedConfig>, name: Origin): string[] {
  const known = [...channelNames, 'twilio-verify', ...(value.otp?.channels ?? []).map(channelNameOf)]
  const named = Object.values(value.routing?.prices ?? {}).flatMap((ways = {}) => Object.keys(ways))
  const unknown = new Set(named.filter((way) => way.includes('/') && !known.includes(way.split('/')[1] ?? '')))
  return [...unknown].map(
    (way) =>
      `${name(['routing', 'prices'])} has ${way}, and there is no such provider: ${[...new Set(known)].join(', ')}`,
  )
}

function isWay(way: string): way is Transport | `${Transport}/${string}` {
  const [transport, provider, ...rest] = way.split('/')
  const isProvider = provider === undefined || /^[a-z][\w-]{0,31}$/.test(provider)
  return transports.some((one) => one === transport) && isProvider && rest.length === 0
}

function isCountry(key: string): boolean {
  return isSupportedCountry(key.toUpperCase())
}

/** Countries as they are looked up; lines stay as they are. */
function inUpperCase<T>(table: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(
    Object.entries(table).map(([key, one]) => [lines.includes(key) ? key : key.toUpperCase(), one]),
  )
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function first<T>(items: readonly T[], faultOf: (item: T) => Fault): Fault {
  for (const item of items) {
    const fault = faultOf(item)
    if (fault !== undefined) return fault
  }
  return undefined
}
