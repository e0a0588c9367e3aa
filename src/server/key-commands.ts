import type { Auth } from '../auth.ts'
import { ConfigError } from '../config/config-error.ts'
import { StartError, toStartError } from '../errors.ts'
import { inspect } from '../inspection.ts'
import { type Algorithm, algorithmNames, isAlgorithm } from '../jwt/algorithms.ts'
import type { PrintFlags } from './config-flags.ts'
import { readSources } from './config-sources.ts'
import { examinedConfiguration } from './configuration.ts'
import { printJson, tellOperator } from './exit.ts'
import { notesOnKeys } from './key-notes.ts'
import { printTable } from './text-table.ts'
import { timeInWords } from './time-in-words.ts'
import { withUpkeep } from './with-upkeep.ts'

/** What the command line of `keys rotate` says. */
interface RotateFlags extends PrintFlags {
  readonly algorithm?: string
  /** Seconds. */
  readonly lead?: number
  readonly revoke?: true
}

type KeyView = Awaited<ReturnType<Auth['keys']['list']>>[number]

/** The commands of `keys`. */
export const keyCommands = {
  list: listKeys,
  rotate: rotateKeys,
}

/** The name of a command of `keys`. */
export type KeyCommand = keyof typeof keyCommands

/** Makes nothing: no database, and no first key. */
async function listKeys(flags: PrintFlags): Promise<void> {
  const sources = await readSources(flags, process.env)
  const { settings } = examinedConfiguration(sources)
  const inspection = await inspect(settings)
  try {
    const keys = await inspection.list()
    const why = inspection.missing === undefined ? '' : `: ${inspection.missing}`
    const none = keys.length === 0 ? [`there are no keys yet${why}`] : []
    tellOperator([...sources.notes, ...none, ...notesOnKeys(settings, keys)])
    print(keys, flags)
  } finally {
    await inspection.close()
  }
}

async function rotateKeys(flags: RotateFlags): Promise<void> {
  const algorithm = algorithmIn(flags)
  await withUpkeep(flags, async (upkeep) => {
    const rotation = {
      ...(algorithm === undefined ? {} : { algorithm }),
      ...(flags.lead === undefined ? {} : { leadMs: flags.lead * 1000 }),
      ...(flags.revoke === undefined ? {} : { others: 'refused' as const }),
    }
    const { outcome, keys } = await upkeep.keys().rotate(rotation).catch(toSentence)
    process.exitCode = outcome === 'rotated' ? 0 : 1
    if (outcome === 'waiting') tellOperator(['nothing was done: another key waits for its turn'])
    print(keys, flags)
  })
}

/** Keys of the configuration are changed there, and keys under another secret are opened by nobody. */
function toSentence(error: unknown): never {
  if (error instanceof TypeError) throw new StartError(error.message, { cause: error })
  return toStartError(error)
}

function algorithmIn({ algorithm }: RotateFlags): Algorithm | undefined {
  if (algorithm === undefined || isAlgorithm(algorithm)) return algorithm
  throw new ConfigError([`--algorithm must be one of: ${algorithmNames.join(', ')}`])
}

function print(keys: readonly KeyView[], { json }: PrintFlags): void {
  if (json) return printJson({ keys: keys.map(withTimes) })
  const now = Date.now()
  const rows = keys.map(({ kid, algorithm, state, activeAt, expiresAt }) => [
    kid ?? '(no name)',
    algorithm,
    state,
    activeAt === undefined ? 'configuration' : timeInWords(activeAt, now),
    expiresAt === undefined ? '' : timeInWords(expiresAt, now),
  ])
  if (rows.length > 0) printTable(['key', 'algorithm', 'state', 'signs from', 'accepted until'], rows)
}

/** Times as ISO 8601, for programs. */
function withTimes({ createdAt, activeAt, expiresAt, ...key }: KeyView): Readonly<Record<string, unknown>> {
  const times = Object.entries({ created_at: createdAt, active_at: activeAt, expires_at: expiresAt })
  const told = times.flatMap(([name, at]) => (at === undefined ? [] : [[name, new Date(at).toISOString()]]))
  return { ...key, ...Object.fromEntries(told) }
}
