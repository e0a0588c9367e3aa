import type { Command } from 'commander'
import { withSettings } from './config-cli.ts'

const exitCodes = `
Looks and changes nothing: no message is sent, nothing at a vendor is paid for, no database is made or migrated. Each check has
ten seconds. No secret is shown.
Exit codes: 0 nothing failed, 1 something did, 2 the command was used wrongly.`

/** Adds `doctor`. */
export function addDoctorCommand(program: Command): void {
  withSettings(program.command('doctor').description('look at settings, database and providers, and say what to do'))
    .option('--json', 'print JSON')
    .addHelpText('after', exitCodes)
    .action(async (flags) => {
      // Only now: --help and mistakes in the command line need not wait for the whole program.
      const { doctor } = await import('./doctor-commands.ts')
      await doctor(flags)
    })
}
