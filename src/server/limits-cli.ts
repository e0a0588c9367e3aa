import type { Command } from 'commander'
import { withSettings } from './config-cli.ts'

const exitCodes = `
Exit codes: 0 it worked, 1 there was nothing to reset, 2 the command was used wrongly or the settings have mistakes.`

/** Adds `limits` and what it can do. */
export function addLimitCommands(program: Command): void {
  const limits = program.command('limits').description('who was counted how often, and when there is room again')
  withSettings(limits.command('show').description('print how the limits of somebody stand'))
    .argument('<whose>', 'an email address, a phone number, or a network address')
    .option('--json', 'print JSON')
    .addHelpText('after', exitCodes)
    .action(async (whose, flags) => {
      // Only now: --help and mistakes in the command line need not wait for the whole program.
      const { showLimits } = await import('./limit-commands.ts')
      await showLimits(whose, flags)
    })
  withSettings(limits.command('reset').description('forget what was counted of somebody, or of everybody'))
    .argument('[whose]', 'an email address, a phone number, or a network address')
    .option('--all', 'of everybody')
    .option('--json', 'print JSON')
    .addHelpText('after', exitCodes)
    .action(async (whose, flags) => {
      const { resetLimits } = await import('./limit-commands.ts')
      await resetLimits(whose, flags)
    })
  limits.addHelpText('after', exitCodes)
}
