import type { Command } from 'commander'
import { withSettings } from './config-cli.ts'

const exitCodes = `
Exit codes: 0 it was told, 1 there is no such code, 2 the command was used wrongly or the settings have mistakes.`

/** Adds `explain`. */
export function addExplainCommand(program: Command): void {
  withSettings(program.command('explain').description('tell why the messages of a code went the way they did'))
    .argument('<challenge>', 'its handle, as in events and outbox list --json: chl_…')
    .option('--json', 'print JSON')
    .addHelpText('after', exitCodes)
    .action(async (challenge, flags) => {
      const { explain } = await import('./explain-commands.ts')
      await explain(challenge, flags)
    })
}
