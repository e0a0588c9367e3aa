import { type Command, InvalidArgumentError } from 'commander'
import type { ConfigCommand } from './config-commands.ts'

const exitCodes = `
Exit codes: 0 nothing is wrong, 1 the configuration has mistakes, 2 the command was used wrongly.
Nothing is started and no database is opened. No command shows a secret.`

/** Adds the flags that set something or say where files are, the same for every command that reads settings. */
export function withSettings(command: Command): Command {
  return command
    .option(
      '-p, --port <number>',
      'where to listen; the next free one if it is taken, any for 0 (default: 4000)',
      toPort,
    )
    .option('--host <address>', 'the address to listen on (default: loopback, in production every address)', toHost)
    .option('--database <url>', 'sqlite: and a path, or postgres://… (default: sqlite:.keychime/keychime.db)')
    .option('--env <name>', 'development, test or production (default: development)')
    .option('--config <path>', 'where .env and YAML files are: a folder, or a YAML file in it (default: here)')
}

/** Adds `config` and what it can do. */
export function addConfigCommands(program: Command): void {
  const config = program.command('config').description('show and check settings, wherever they are written')
  const add = (name: ConfigCommand, description: string): Command =>
    withSettings(config.command(name).description(description)).option('--json', 'print JSON')
  const all = [
    add('check', 'tell everything that would stop a start'),
    add('print', 'print every setting, its value, and where that comes from'),
    add('explain', 'print what is known of one setting').argument('<setting>', 'such as otp.length, or a variable'),
    add('env', 'print every environment variable, and where it is set'),
    config
      .command('schema')
      .description('print the JSON Schema of keychime.yaml')
      .option('--json', 'print JSON, as always'),
  ]

  config.addHelpText('after', exitCodes)
  for (const command of all) command.addHelpText('after', exitCodes).action(run)
}

async function run(this: Command): Promise<void> {
  // Only now: --help and mistakes in the command line need not wait for the whole program.
  const { configCommands } = await import('./config-commands.ts')
  const [setting] = this.args
  await configCommands[this.name() as ConfigCommand](this.opts(), setting)
}

function toHost(text: string): string {
  if (/^[\w.:-]{1,253}$/.test(text)) return text
  throw new InvalidArgumentError('It must be an address or a host name.')
}

function toPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.')
}
