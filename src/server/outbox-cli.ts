import { type Command, InvalidArgumentError, Option } from 'commander'
import { withSettings } from './config-cli.ts'

const states = ['queued', 'sending', 'sent', 'delivered', 'failed', 'unknown', 'cancelled']

const exitCodes = `
Exit codes: 0 it worked, 1 there was nothing to send again, 2 the command was used wrongly or the settings have mistakes.`

/** Adds `outbox` and what it can do. */
export function addOutboxCommands(program: Command): void {
  const outbox = program.command('outbox').description('the messages that carry codes, and what became of them')
  withSettings(outbox.command('list').description('list the newest messages'))
    .addOption(new Option('--state <state>', 'only those in this state').choices(states))
    .addOption(new Option('--limit <number>', 'so many at most').argParser(toCount).default(20))
    .option('--json', 'print JSON')
    .addHelpText('after', exitCodes)
    .action(async (flags) => {
      const { listOutbox } = await import('./outbox-commands.ts')
      await listOutbox(flags)
    })
  withSettings(outbox.command('retry').description('send a message that failed once more, by whichever process serves'))
    .argument('<id>', 'the message: dlv_…')
    .option('--unknown', 'also where nobody knows whether it was sent: it may come twice')
    .option('--json', 'print JSON')
    .addHelpText('after', exitCodes)
    .action(async (id, flags) => {
      const { retryMessage } = await import('./outbox-commands.ts')
      await retryMessage(id, flags)
    })
  outbox.addHelpText('after', exitCodes)
}

function toCount(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a number from 1 to 9999.')
}
