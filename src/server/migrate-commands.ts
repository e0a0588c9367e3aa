import { inspectSchema } from '../inspection.ts'
import type { PrintFlags } from './config-flags.ts'
import { readSources } from './config-sources.ts'
import { examinedConfiguration } from './configuration.ts'
import { printJson, tellOperator } from './exit.ts'
import { printTable } from './text-table.ts'
import { timeInWords } from './time-in-words.ts'
import { withUpkeep } from './with-upkeep.ts'

/** What the command line of `migrate up` says. */
interface UpFlags extends PrintFlags {
  readonly dryRun?: true
}

type Schema = Awaited<ReturnType<typeof inspectSchema>>

/** The commands of `migrate`. */
export const migrateCommands = {
  status,
  up,
}

/** The name of a command of `migrate`. */
export type MigrateCommand = keyof typeof migrateCommands

async function status(flags: PrintFlags): Promise<void> {
  const schema = await schemaIn(flags)
  process.exitCode = schema.pending.length === 0 && newer(schema) === 0 ? 0 : 1
  if (newer(schema) > 0)
    tellOperator([`the database is of a newer version: steps after ${schema.known} are unknown here`])
  print(schema, flags)
}

async function up(flags: UpFlags): Promise<void> {
  if (flags.dryRun) return printStatements(await schemaIn(flags), flags)
  await withUpkeep(flags, async (upkeep) => {
    await upkeep.database()
  })
  print(await schemaIn(flags), flags)
}

async function schemaIn(flags: PrintFlags): Promise<Schema> {
  const sources = await readSources(flags, process.env)
  return inspectSchema(examinedConfiguration(sources).settings)
}

function newer({ applied = [], known }: Schema): number {
  return Math.max(0, applied.length - known)
}

function print({ place, applied = [], pending }: Schema, { json }: PrintFlags): void {
  if (json) {
    const made = applied.map(({ appliedAt, ...step }) => ({ ...step, applied_at: new Date(appliedAt).toISOString() }))
    return printJson({ database: place, applied: made, pending: pending.map(({ number, name }) => ({ number, name })) })
  }
  const now = Date.now()
  printTable(
    ['step', 'name', 'made'],
    [
      ...applied.map(({ number, name, appliedAt }) => [String(number), name, timeInWords(appliedAt, now)]),
      ...pending.map(({ number, name }) => [String(number), name, 'missing']),
    ],
  )
}

function printStatements({ place, pending }: Schema, { json }: PrintFlags): void {
  if (json) return printJson({ database: place, pending })
  if (pending.length === 0) return tellOperator([`the schema of ${place} is up to date: there is nothing to make`])
  for (const { number, name, text } of pending) process.stdout.write(`-- ${number} ${name}\n${text.trim()}\n\n`)
}
