import { type Compared, compare, outageOf } from '../simulation/compare.ts'
import { type Fleet, makeFleet, type Trouble } from '../simulation/fleet.ts'
import type { OutageResult } from '../simulation/outage.ts'
import { printJson } from './exit.ts'
import { readFleet } from './fleet-file.ts'
import { printTable } from './text-table.ts'

interface SimulateFlags {
  readonly seed: string
  readonly people: number
  readonly vendors: number
  readonly countries: number
  readonly hours: number
  readonly outage?: Trouble['kind']
  readonly fleet?: string
  readonly json?: true
}

const HOUR_MS = 3_600_000
const BAR = 20

/** Prints what four ways of choosing came to, and what an outage did. */
export async function simulateDelivery(flags: SimulateFlags): Promise<void> {
  const fleet = flags.fleet === undefined ? fleetOf(flags) : await readFleet(flags.fleet)
  const crowd = { seed: flags.seed, people: flags.people, lastsMs: flags.hours * HOUR_MS }
  const compared = compare(fleet, crowd)
  const outage = flags.outage === undefined ? undefined : outageOf(fleet, crowd, flags.outage)
  if (flags.json) return printJson({ seed: flags.seed, ways: compared, ...(outage === undefined ? {} : { outage }) })
  printCompared(compared)
  if (outage !== undefined) printOutage(outage)
}

function fleetOf({ seed, vendors, countries, hours }: SimulateFlags): Fleet {
  return makeFleet({ seed, vendors, countries, lastsMs: hours * HOUR_MS, troublesPerDay: 1 })
}

function printCompared(compared: readonly Compared[]): void {
  const dearest = Math.max(...compared.map(({ costPerSignIn }) => costPerSignIn))
  printTable(
    ['chosen by', 'a sign-in', 'of the oracle', 'in 20 s', 'twice', 'got none', ''],
    compared.map(({ name, costPerSignIn, timesOracle, soon, twice, failed }) => [
      name,
      costPerSignIn.toFixed(4),
      `${timesOracle.toFixed(2)} ×`,
      percent(soon),
      percent(twice),
      String(failed),
      '█'.repeat(Math.round((BAR * costPerSignIn) / Math.max(dearest, Number.MIN_VALUE))),
    ]),
  )
}

function printOutage({ kind, vendor, during, stillGiven, before, after }: OutageResult): void {
  process.stdout.write(
    `
${vendor}, which carried ${percent(before)} of all, ${kind} for a tenth of the time:
${percent(during.soon)} of ${during.people} people held a code in 20 s, ${percent(during.twice)} got two messages, nobody more than ${during.most}
${stillGiven} messages at most were still given to it in a country, and ${percent(after)} of all long after it came back
`,
  )
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
