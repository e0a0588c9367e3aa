import { type Command, InvalidArgumentError, Option } from 'commander'
import { parseSeconds } from '../config/duration.ts'
import { transports } from '../transports.ts'
import { withSettings } from './config-cli.ts'
import { sendModes } from './send-flags.ts'

const help = `
The message is the one that people get, with a sample code, 123456 where codes have six digits. It belongs to no challenge, so it
signs nobody in, and no limit counts it. There is no recipient by default.

Modes: test-otp sends a message, test-whatsapp one by WhatsApp; setup looks at settings and providers as keychime doctor does, and
sends nothing; all does both; generate-templates prints the templates of WhatsApp for Twilio's Content API.

Exit codes: 0 it was sent and has not failed, or was only shown; 1 it was refused, failed, or nobody knows; 2 the command was used
wrongly, the settings have mistakes, or nobody carries such a message.`

/** Adds `send`, which the first specification calls `test_twilio`. */
export function addSendCommand(program: Command): void {
  withSettings(program.command('send').alias('test-twilio').description('send a test message through a provider'))
    .option('--to <recipient>', 'who gets it: an email address or a phone number')
    .addOption(new Option('--phone <number>', 'the same').conflicts('to'))
    .option(
      '--channel <channel>',
      `${transports.slice(0, -1).join(', ')} or ${transports.at(-1)} (default: as for whoever signs in)`,
      toTransport,
    )
    .addOption(new Option('--whatsapp', 'the same as --channel whatsapp').conflicts('channel'))
    .option('--provider <name>', 'which of several (default: whose turn it is)')
    .option('--locale <tag>', 'the language, such as pt-BR (default: otp.locale)')
    .option('--message <text>', 'other words, where they are ours')
    .option('--content-sid <sid>', 'a template of WhatsApp, in place of twilio.whatsapp_templates', toContentSid)
    .addOption(new Option('--mode <mode>', 'what is done').choices(sendModes).default('test-otp'))
    .option('--webhook', 'print the addresses that vendors are to call, and send nothing')
    .option('--dry-run', 'print the message, and send nothing')
    .option('--interactive', 'ask for recipient and channel on the terminal')
    .option('--wait <duration>', 'how long it is followed, at most 10m; 0s: not (default: 10s)', toWait)
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(async (flags) => {
      // Only now: --help and mistakes in the command line need not wait for the whole program.
      const { send } = await import('./send-commands.ts')
      await send(flags)
    })
}

/** Twilio Verify says `call` for a voice. */
function toTransport(text: string): string {
  const transport = text === 'call' ? 'voice' : text
  if (transports.some((one) => one === transport)) return transport
  throw new InvalidArgumentError(`It must be one of: ${transports.join(', ')}.`)
}

function toContentSid(text: string): string {
  if (/^HX[0-9a-f]{32}$/.test(text)) return text
  throw new InvalidArgumentError('It must be HX and 32 hexadecimal digits.')
}

const mostSeconds = 600

/** Seconds. */
function toWait(text: string): number {
  const seconds = parseSeconds(text)
  if (seconds !== undefined && seconds <= mostSeconds) return seconds
  throw new InvalidArgumentError('It must be a duration from 0s to 10m, such as 30s.')
}
