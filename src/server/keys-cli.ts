import { type Command, InvalidArgumentError } from 'commander'
import { parseSeconds } from '../config/duration.ts'
import { withSettings } from './config-cli.ts'
import type { KeyCommand } from './key-commands.ts'

const exitCodes = `
Exit codes: 0 it worked, 1 nothing was done since another key waits for its turn, 2 the command was used wrongly or the
settings have mistakes. No command shows a private key.`

/** Adds `keys` and what it can do. */
export function addKeyCommands(program: Command): void {
  const keys = program.command('keys').description('the keys that access tokens are signed with')
  const add = (name: KeyCommand, description: string): Command =>
    withSettings(keys.command(name).description(description)).option('--json', 'print JSON')
  const all = [
    add('list', 'print every key, and what it is used for'),
    add('rotate', 'make another key in the database, which signs once everybody knows it')
      .option('--algorithm <name>', 'such as ES256 (default: jwt.algorithm)')
      .option('--lead <duration>', 'how long it is published before it signs, such as 1h (default: 10m)', toLead)
      .option('--revoke', 'sign with it at once, and refuse the tokens of all other keys; sessions go on'),
  ]

  keys.addHelpText('after', exitCodes)
  for (const command of all) command.addHelpText('after', exitCodes).action(run)
}

async function run(this: Command): Promise<void> {
  // Only now: --help and mistakes in the command line need not wait for the whole program.
  const { keyCommands } = await import('./key-commands.ts')
  await keyCommands[this.name() as KeyCommand](this.opts())
}

const mostSeconds = 30 * 86_400

/** Seconds. A key that signs before every process has read it would make tokens that others refuse. */
function toLead(text: string): number {
  const seconds = parseSeconds(text)
  if (seconds !== undefined && seconds >= 10 && seconds <= mostSeconds) return seconds
  throw new InvalidArgumentError('It must be a duration from 10s to 30d, such as 10m or 1h.')
}
