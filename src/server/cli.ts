#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { exitAfter } from './exit.ts'
import { logLevels } from './log-levels.ts'
import { version } from './version.ts'

const exitCodes = `
Exit codes: 0 it worked, 1 something went wrong on our side, 2 it was used wrongly or cannot start as configured.
Settings are read from KEYCHIME_… variables, DATABASE_URL, PORT and NODE_ENV; flags come before them.`

const program = new Command('keychime')
  .description('Passwordless login: one-time codes go out, JSON Web Tokens come back.')
  .version(version, '-V, --version', 'print the version')
  .helpOption('-h, --help', 'print this help')
  .helpCommand('help [command]', 'print the help of a command')
  .addHelpText('after', exitCodes)
  .exitOverride()

program
  .command('serve')
  .description('serve sign-in and its API, and outside production the inbox')
  .option('-p, --port <number>', 'where to listen; the next free one if it is taken, any for 0 (default: 4000)', toPort)
  .option('--host <address>', 'the address to listen on (default: loopback, in production every address)', toHost)
  .option('--database <url>', 'sqlite: and a path (default: sqlite:.keychime/keychime.db)')
  .addOption(
    new Option('--log-level <level>', 'what is logged on stderr (default: warn on a terminal, else info)').choices(
      logLevels,
    ),
  )
  .option('--json', 'print one line of JSON when ready, and no banner')
  .addHelpText('after', exitCodes)
  .action(async (flags) => {
    // Only now: --help and mistakes in the command line need not wait for the whole program.
    const { serve } = await import('./serve.ts')
    await serve(flags)
  })

await program.parseAsync().catch((error: unknown) => {
  // Commander has told what was wrong with the command line, or printed what was asked for.
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2)
  exitAfter(error)
})

function toHost(text: string): string {
  if (/^[\w.:-]{1,253}$/.test(text)) return text
  throw new InvalidArgumentError('It must be an address or a host name.')
}

function toPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.')
}
