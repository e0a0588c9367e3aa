import type { Ambient } from '../core/ambient.ts'
import { type Check, type Finding, failed, ok, skipped, warning } from '../core/check.ts'
import type { Settings } from '../core/settings.ts'
import { inspect } from '../inspection.ts'

/** A `fetch` that tells how far the clocks of those it asks are ahead. */
export interface Dates {
  readonly fetch: typeof fetch
  /** Milliseconds by which the first that said a date is ahead of this machine. Never fulfils where nobody says one. */
  readonly aheadMs: Promise<number>
}

/** Reads the `Date` of answers that are fetched anyhow (RFC 9110 §6.6.1), each right to a second. */
export function listenForDates(ask: typeof fetch, { now }: Pick<Ambient, 'now'>): Dates {
  let heard = (_aheadMs: number): void => {}
  const aheadMs = new Promise<number>((resolve) => {
    heard = resolve
  })
  return {
    aheadMs,
    async fetch(...request) {
      const asked = now()
      const response = await ask(...request)
      const said = Date.parse(response.headers.get('date') ?? '')
      // It was some time within its second, and within the trip.
      if (!Number.isNaN(said)) heard(said + 500 - (asked + now()) / 2)
      return response
    },
  }
}

/** Whether the clock of this machine is right: against the database, and against the vendors that are asked. */
export function clockCheck(settings: Settings, dates: Dates | undefined): Check {
  return {
    name: 'clock',
    async look(signal) {
      const [ofDatabase, ofVendor] = await Promise.all([databaseAheadMs(settings), vendorAheadMs(dates, signal)])
      const findings = [
        ...(ofDatabase === undefined ? [] : [databaseFinding(ofDatabase)]),
        ...(ofVendor === undefined ? [] : [vendorFinding(ofVendor)]),
      ]
      return findings.length > 0 ? findings : [skipped('nobody else says what time it is')]
    },
  }
}

/** What is wrong with the database is told by its own check. */
async function databaseAheadMs(settings: Settings): Promise<number | undefined> {
  try {
    const inspection = await inspect(settings)
    return await inspection.clockAheadMs().finally(inspection.close)
  } catch {
    return undefined
  }
}

/** How long somebody is waited for who may say nothing, as a mail server does. */
const PATIENCE_MS = 5_000

async function vendorAheadMs(dates: Dates | undefined, signal: AbortSignal): Promise<number | undefined> {
  if (dates === undefined) return undefined
  const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)])
  const nobody = new Promise<undefined>((resolve) => {
    patience.addEventListener('abort', () => resolve(undefined), { once: true })
  })
  return Promise.race([dates.aheadMs, nobody])
}

const UNNOTICED_MS = 3_000
const HARMFUL_MS = 60_000

/** Processes follow the database, so what is over is over for all of them. */
function databaseFinding(aheadMs: number): Finding {
  return Math.abs(aheadMs) < UNNOTICED_MS
    ? ok('it goes with that of the database')
    : warning(`the database's is ${difference(aheadMs)}; keychime goes by that`, 'let NTP set both')
}

function vendorFinding(aheadMs: number): Finding {
  if (Math.abs(aheadMs) < UNNOTICED_MS) return ok('it goes with those of vendors')
  const says = `those of vendors are ${difference(aheadMs)}`
  return Math.abs(aheadMs) < HARMFUL_MS ? warning(says, 'let NTP set it') : failed(says, 'let NTP set it')
}

function difference(aheadMs: number): string {
  return `${Math.round(Math.abs(aheadMs) / 1000)} seconds ${aheadMs > 0 ? 'ahead' : 'behind'}`
}
