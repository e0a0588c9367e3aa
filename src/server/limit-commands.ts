import { ConfigError } from '../config/config-error.ts'
import { AuthError } from '../errors.ts'
import type { Upkeep } from '../upkeep.ts'
import type { PrintFlags } from './config-flags.ts'
import { printJson } from './exit.ts'
import { printTable } from './text-table.ts'
import { withUpkeep } from './with-upkeep.ts'

type Standing = Awaited<ReturnType<Upkeep['limitsOf']>>['standings'][number]

/** What the command line of `limits reset` says besides whose. */
export interface ResetFlags extends PrintFlags {
  readonly all?: true
}

/**
 * Prints how the limits of an email address, a phone number or a network address stand.
 *
 * @throws {ConfigError} for what is none of these.
 */
export async function showLimits(whose: string, flags: PrintFlags): Promise<void> {
  await withUpkeep(flags, async (upkeep) => {
    const { name, standings } = await upkeep.limitsOf(whose).catch(toSentence)
    if (flags.json) return printJson({ whose: name, limits: standings.map(limitJson) })
    process.stdout.write(`${name}\n\n`)
    printTable(
      ['counted', 'limit', 'used', 'room'],
      standings.map(({ what, max, windowMs, used, roomInMs }) => [
        what,
        `${max} in ${duration(windowMs)}`,
        String(used),
        roomInMs === 0 ? 'now' : `in ${duration(roomInMs)}`,
      ]),
    )
  })
}

/**
 * Forgets what was counted of somebody, or of everybody. Exit code 1 where there was nothing.
 *
 * @throws {ConfigError} where nothing says whose, or both do.
 */
export async function resetLimits(whose: string | undefined, flags: ResetFlags): Promise<void> {
  if ((whose === undefined) === (flags.all === undefined)) {
    throw new ConfigError(['limits reset needs an email address, a phone number or a network address, or --all'])
  }
  await withUpkeep(flags, async (upkeep) => {
    const counters = await upkeep.resetLimits(whose).catch(toSentence)
    process.exitCode = counters === 0 ? 1 : 0
    if (flags.json) return printJson({ counters })
    process.stdout.write(`${counters} ${counters === 1 ? 'counter' : 'counters'} forgotten\n`)
  })
}

function limitJson({ what, max, windowMs, used, roomInMs }: Standing): object {
  return { counted: what, max, window: windowMs / 1000, used, room_in: Math.ceil(roomInMs / 1000) }
}

/** `30 s`, `1 h`, `23 h 12 min` */
function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)]
  const parts = [
    ...(hours > 0 ? [`${hours} h`] : []),
    ...(minutes > 0 ? [`${minutes} min`] : []),
    ...(hours === 0 && seconds % 60 > 0 ? [`${seconds % 60} s`] : []),
  ]
  return parts.join(' ')
}

function toSentence(error: unknown): never {
  if (error instanceof AuthError && error.status === 400) {
    throw new ConfigError([
      'it must be an email address, a phone number with + and its country code, or a network address',
    ])
  }
  throw error
}
