import type { Command } from 'commander'
import { withSettings } from './config-cli.ts'
import type { MigrateCommand } from './migrate-commands.ts'

const exitCodes = `
Exit codes: 0 the schema is up to date, 1 steps are missing or the database is of a newer version, 2 the command was used
wrongly, the settings have mistakes, or the database cannot be reached.`

/** Adds `migrate` and what it can do. */
export function addMigrateCommands(program: Command): void {
  const migrate = program.command('migrate').description('the schema of the database')
  const add = (name: MigrateCommand, description: string): Command =>
    withSettings(migrate.command(name).description(description)).option('--json', 'print JSON')
  const all = [
    add('status', 'print the steps that the database has, and those that it lacks'),
    add('up', 'make the steps that are missing, as serve does when it starts').option(
      '--dry-run',
      'print their statements, and make none',
    ),
  ]

  migrate.addHelpText('after', exitCodes)
  for (const command of all) command.addHelpText('after', exitCodes).action(run)
}

async function run(this: Command): Promise<void> {
  // Only now: --help and mistakes in the command line need not wait for the whole program.
  const { migrateCommands } = await import('./migrate-commands.ts')
  await migrateCommands[this.name() as MigrateCommand](this.opts())
}
