import type { Command } from 'commander'
import { withSettings } from './config-cli.ts'
import type { TokenCommand } from './token-commands.ts'

const exitCodes = {
  decode: `
Exit codes: 0 the token was read, 1 it is none, 2 the command was used wrongly.
Nothing is verified: anybody can write what a token says.`,
  verify: `
Exit codes: 0 the token is good, 1 it is refused, 2 the command was used wrongly or the settings have mistakes.
The database is looked at where there is one, and never made, migrated or changed.`,
}

/** Adds `tokens` and what it can do. */
export function addTokenCommands(program: Command): void {
  const tokens = program.command('tokens').description('read and check access and refresh tokens')
  const add = (name: TokenCommand, description: string): Command =>
    tokens
      .command(name)
      .description(description)
      .argument('<token>', 'the token, or - to read it from standard input, so that it stays out of the history')
      .option('--json', 'print JSON')
      .addHelpText('after', exitCodes[name])
      .action(run)

  add('decode', 'print what a token says, and verify nothing')
  withSettings(add('verify', 'check a token with the keys and settings of the server, and its session'))
}

async function run(this: Command): Promise<void> {
  // Only now: --help and mistakes in the command line need not wait for the whole program.
  const { tokenCommands } = await import('./token-commands.ts')
  const [token = ''] = this.args
  await tokenCommands[this.name() as TokenCommand](token, this.opts())
}
