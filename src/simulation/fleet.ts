import { type Dice, diceOf } from './dice.ts'

/** What a vendor does with messages to a country. */
export interface Lane {
  /** What a message costs that it took. */
  readonly price: number
  /** The share of messages that arrive, of those that it took. */
  readonly arrives: number
  /** It reports `delivered` whatever happens. */
  readonly isLiar: boolean
  /** Median of the time until a message arrives, milliseconds. */
  readonly latencyMs: number
}

/** A time in which a vendor does not do what it does. */
export interface Trouble {
  readonly vendor: number
  /** Absent: everywhere. */
  readonly country?: number
  readonly from: number
  readonly to: number
  /** `refuses`: 503. `hangs`: no answer. `drops`: takes the message, and nothing comes. `lies`: the same, and it says that it arrived. */
  readonly kind: 'refuses' | 'hangs' | 'drops' | 'lies'
}

/** Vendors, what each does for each country, and when it does not. */
export interface Fleet {
  readonly vendors: readonly string[]
  readonly countries: readonly string[]
  /** The share of people of each country. */
  readonly weights: readonly number[]
  /** By vendor, then country. */
  readonly lanes: readonly (readonly Lane[])[]
  readonly troubles: readonly Trouble[]
}

/** What a fleet is made of. */
export interface FleetShape {
  readonly seed: string
  readonly vendors: number
  readonly countries: number
  /** Milliseconds that it is used for. */
  readonly lastsMs: number
  /** Troubles of each vendor in a day, on average. */
  readonly troublesPerDay: number
}

const codes = [
  'US',
  'BR',
  'IN',
  'ID',
  'GB',
  'DE',
  'FR',
  'MX',
  'NG',
  'PH',
  'TR',
  'VN',
  'ES',
  'IT',
  'PL',
  'ZA',
  'EG',
  'PK',
  'BD',
  'JP',
  'KE',
  'CO',
  'AR',
  'TH',
  'UA',
  'MY',
  'PE',
  'CL',
  'NL',
  'SE',
  'NO',
  'DK',
  'CH',
  'AT',
  'BE',
  'PT',
  'GR',
  'CZ',
  'MA',
  'SA',
] as const
const names = ['alder', 'birch', 'cedar', 'douglas', 'elm', 'fir', 'ginkgo', 'hazel', 'ivy', 'juniper'] as const
const HOUR_MS = 3_600_000

/** Makes a fleet by chance: dear and cheap countries, vendors that are dear in one and bad in another, a few that lie. */
export function makeFleet(shape: FleetShape): Fleet {
  const dice = diceOf(`fleet ${shape.seed}`)
  const countries = codes.slice(0, shape.countries)
  const vendors = names.slice(0, shape.vendors)
  const base = countries.map(() => dice.logNormal(0.03, 0.6))
  return {
    vendors,
    countries,
    weights: countries.map(() => dice.logNormal(1, 0.8)),
    lanes: vendors.map(() => base.map((price) => makeLane(price, dice))),
    troubles: vendors.flatMap((_, vendor) => troublesOf(vendor, shape, dice)),
  }
}

function makeLane(price: number, dice: Dice): Lane {
  const isBad = dice.chance(0.12)
  return {
    price: price * dice.between(0.7, 1.6),
    arrives: isBad ? dice.between(0, 0.6) : dice.between(0.93, 0.995),
    isLiar: isBad && dice.chance(0.5),
    latencyMs: dice.logNormal(2_500, 0.4),
  }
}

function troublesOf(
  vendor: number,
  { lastsMs, troublesPerDay, countries }: FleetShape,
  dice: Dice,
): readonly Trouble[] {
  const meanMs = (24 * HOUR_MS) / troublesPerDay
  const troubles: Trouble[] = []
  for (let from = dice.exponential(meanMs); from < lastsMs; from += dice.exponential(meanMs)) {
    const isLocal = dice.chance(0.5)
    const kind = dice.pick(['refuses', 'hangs', 'drops', 'lies'] as const)
    const to = from + dice.logNormal(HOUR_MS, 0.7)
    troubles.push({ vendor, from, to, kind, ...(isLocal ? { country: Math.floor(dice.random() * countries) } : {}) })
  }
  return troubles
}

/** A vendor and a country by their numbers, at a time. */
export interface Place {
  readonly vendor: number
  readonly country: number
  readonly at: number
}

/** What a vendor's trouble with a country is at a time, if it has any. */
export function troubleAt(fleet: Fleet, { vendor, country, at }: Place): Trouble['kind'] | undefined {
  return fleet.troubles.find(
    (trouble) =>
      trouble.vendor === vendor && trouble.from <= at && at < trouble.to && (trouble.country ?? country) === country,
  )?.kind
}

/** What a vendor does for a country when it has no trouble. */
export function laneOf(fleet: Fleet, { vendor, country }: Omit<Place, 'at'>): Lane {
  const lane = fleet.lanes[vendor]?.[country]
  if (lane === undefined) throw new Error(`no vendor ${vendor} for country ${country}`)
  return lane
}
