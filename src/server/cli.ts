#!/usr/bin/env node
import { Command, CommanderError, Option } from 'commander'
import { addConfigCommands, withSettings } from './config-cli.ts'
import { addDoctorCommand } from './doctor-cli.ts'
import { exitAfter } from './exit.ts'
import { addExplainCommand } from './explain-cli.ts'
import { addKeyCommands } from './keys-cli.ts'
import { addLimitCommands } from './limits-cli.ts'
import { logLevels } from './log-levels.ts'
import { addMigrateCommands } from './migrate-cli.ts'
import { addOutboxCommands } from './outbox-cli.ts'
import { addSendCommand } from './send-cli.ts'
import { addSessionCommands } from './sessions-cli.ts'
import { addSimulateCommands } from './simulate-cli.ts'
import { addTokenCommands } from './tokens-cli.ts'
import { version } from './version.ts'

const exitCodes = `
Exit codes: 0 it worked, 1 something went wrong on our side, 2 it was used wrongly or cannot start as configured.
Settings are read from flags, KEYCHIME_… variables, .env.local, .env, config.<env>.yaml and keychime.yaml, the first that
has one counts; keychime config explain <setting> says which.`

const program = new Command('keychime')
  .description('Passwordless login: one-time codes go out, JSON Web Tokens come back.')
  .version(version, '-V, --version', 'print the version')
  .helpOption('-h, --help', 'print this help')
  .helpCommand('help [command]', 'print the help of a command')
  .addHelpText('after', exitCodes)
  .exitOverride()

withSettings(program.command('serve').description('serve sign-in and its API, and outside production the inbox'))
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

addConfigCommands(program)
addDoctorCommand(program)
addExplainCommand(program)
addKeyCommands(program)
addMigrateCommands(program)
addOutboxCommands(program)
addSendCommand(program)
addSessionCommands(program)
addLimitCommands(program)
addSimulateCommands(program)
addTokenCommands(program)

await program.parseAsync().catch((error: unknown) => {
  // Commander has told what was wrong with the command line, or printed what was asked for.
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2)
  exitAfter(error)
})
