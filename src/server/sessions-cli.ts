import { type Command, InvalidArgumentError, Option } from 'commander'
import { withSettings } from './config-cli.ts'

const exitCodes = `
Exit codes: 0 sessions were ended, 1 there were none to end, 2 the command was used wrongly or the settings have mistakes.`

/** Adds `sessions` and what it can do. */
export function addSessionCommands(program: Command): void {
  const sessions = program.command('sessions').description('the sessions of accounts')
  withSettings(sessions.command('revoke').description('sign somebody out, of one session or of all'))
    .addOption(new Option('--session <id>', 'one session: ses_…').conflicts(['account', 'identifier']))
    .addOption(
      new Option('--account <number>', 'every session of an account').argParser(toNumber).conflicts('identifier'),
    )
    .option('--identifier <address>', 'every session of the account that proved this email address or phone number')
    .option('--json', 'print JSON')
    .addHelpText('after', exitCodes)
    .action(async (flags) => {
      // Only now: --help and mistakes in the command line need not wait for the whole program.
      const { revokeSessions } = await import('./session-commands.ts')
      await revokeSessions(flags)
    })
  sessions.addHelpText('after', exitCodes)
}

function toNumber(text: string): number {
  if (/^[1-9]\d{0,15}$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text)
  throw new InvalidArgumentError('It must be the number of an account.')
}
