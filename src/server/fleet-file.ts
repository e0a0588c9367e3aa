import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { StartError } from '../errors.ts'
import type { Fleet } from '../simulation/fleet.ts'

const HOUR_MS = 3_600_000

const share = z.number().min(0).max(1)
const fleetSchema = z.strictObject({
  countries: z.record(z.string(), z.number().positive()).refine((countries) => Object.keys(countries).length > 0),
  vendors: z
    .record(
      z.string().regex(/^[a-z][\w-]{0,31}$/),
      z.record(
        z.string(),
        z.strictObject({
          price: z.number().min(0),
          arrives: share,
          lies: z.boolean().default(false),
          latency: z.number().positive().default(2.5),
        }),
      ),
    )
    .refine((vendors) => Object.keys(vendors).length > 0),
  outages: z
    .array(
      z.strictObject({
        vendor: z.string(),
        country: z.string().optional(),
        from: z.number().min(0),
        to: z.number().min(0),
        kind: z.enum(['refuses', 'hangs', 'drops', 'lies']),
      }),
    )
    .default([]),
})

/**
 * Reads a fleet that an operator wrote.
 *
 * @throws {StartError} where there is none, or it says what nobody understands.
 */
export async function readFleet(path: string): Promise<Fleet> {
  const read = fleetSchema.safeParse(await jsonOf(path))
  if (!read.success) {
    const [issue] = read.error.issues
    throw new StartError(`${path} is no fleet: ${issue?.path.join('.') || 'all of it'}: ${issue?.message}`)
  }
  const { countries, vendors, outages } = read.data
  const [names, carriers] = [Object.keys(countries), Object.keys(vendors)]
  const place = (list: readonly string[], name: string): number => {
    if (!list.includes(name)) throw new StartError(`${path} has no ${name} among ${list.join(', ')}`)
    return list.indexOf(name)
  }
  return {
    vendors: carriers,
    countries: names,
    weights: Object.values(countries),
    lanes: Object.entries(vendors).map(([vendor, lanes]) =>
      names.map((country) => {
        const lane = lanes[country]
        if (lane === undefined) throw new StartError(`${path} does not say what ${vendor} does for ${country}`)
        return { price: lane.price, arrives: lane.arrives, isLiar: lane.lies, latencyMs: lane.latency * 1000 }
      }),
    ),
    troubles: outages.map(({ vendor, country, from, to, kind }) => ({
      vendor: place(carriers, vendor),
      ...(country === undefined ? {} : { country: place(names, country) }),
      from: from * HOUR_MS,
      to: to * HOUR_MS,
      kind,
    })),
  }
}

async function jsonOf(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new StartError(`${path} cannot be read`, { cause })
  })
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new StartError(`${path} is no JSON`, { cause })
  }
}
