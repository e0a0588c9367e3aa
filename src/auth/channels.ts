import type { Ambient } from '../core/ambient.ts'
import type { Channel } from '../core/channel.ts'
import { breakers } from '../core/delivery/breaker.ts'
import type { Deps } from '../core/deps.ts'
import { createRouter } from '../core/routing/router.ts'
import type { ChannelName, Settings } from '../core/settings.ts'
import { StartError } from '../errors.ts'
import { createAws } from '../providers/aws/index.ts'
import { createConsole } from '../providers/console.ts'
import { createHttpProvider } from '../providers/http.ts'
import { createInbox } from '../providers/inbox.ts'
import { createMeta } from '../providers/meta/index.ts'
import { createResend } from '../providers/resend/index.ts'
import { createSendGrid } from '../providers/sendgrid/index.ts'
import { createSmtp } from '../providers/smtp.ts'
import { createTelegramGateway } from '../providers/telegram-gateway/index.ts'
import { createTwilio } from '../providers/twilio/index.ts'
import { lookupOf } from '../providers/twilio/lookup.ts'
import { createVonage } from '../providers/vonage/index.ts'

/** What providers are made with besides settings. */
interface ChannelTools {
  readonly ambient: Pick<Ambient, 'now'>
  /** Default: standard output. */
  readonly print?: (line: string) => void
  /** Hears what vendors are asked, where `debug_logging` is on: a line each, without bodies. Default: standard error. */
  readonly debug?: (line: string) => void
}

/** The providers of the settings, in their order, and what is asked about numbers. */
export function providersOf(settings: Settings, given: ChannelTools): Pick<Deps, 'channels' | 'lookup'> {
  const { ambient, print = toOutput, debug = toError } = given
  const tools = { ambient, print, debug }
  return { channels: channelsOf(settings, tools), ...lookupOfTwilio(settings, tools) }
}

/** What keeps messages from providers that take none, and chooses among the others. */
export function routingOf(
  { routing }: Settings,
  channels: readonly Channel[],
  ambient: Ambient,
): Pick<Deps, 'breakerOf' | 'router'> {
  const breakerOf = breakers()
  return { breakerOf, router: createRouter({ channels, breakerOf, ambient, routing }) }
}

function channelsOf(settings: Settings, tools: Required<ChannelTools>): readonly Channel[] {
  return settings.channels.flatMap((channel) => {
    if (typeof channel !== 'string') return [channel]
    const retries = settings.retries[channel]
    return makers[channel](settings, tools).map((made) => (retries === undefined ? made : { ...made, retries }))
  })
}

/** Nobody is asked about numbers where messages stay at home. */
function lookupOfTwilio({ twilio, channels }: Settings, tools: Required<ChannelTools>): Pick<Deps, 'lookup'> {
  if (twilio === undefined || !channels.includes('twilio')) return {}
  const lookup = lookupOf(twilio, { now: tools.ambient.now, ...debugged(twilio, tools) })
  return lookup === undefined ? {} : { lookup }
}

function toOutput(line: string): void {
  process.stdout.write(`${line}\n`)
}

function toError(line: string): void {
  process.stderr.write(`keychime: ${line}\n`)
}

type Maker = (settings: Settings, tools: Required<ChannelTools>) => readonly Channel[]

/** How each provider is made. */
const makers: Readonly<Record<ChannelName, Maker>> = {
  inbox: (_, { ambient }) => [createInbox({ now: ambient.now })],
  console: (_, { print }) => [createConsole({ write: print })],
  twilio: (settings, tools) => {
    const twilio = configured('twilio', settings.twilio)
    return createTwilio(twilio, debugged(twilio, tools))
  },
  sendgrid: (settings, tools) => {
    const sendgrid = configured('twilio.sendgrid', settings.sendgrid)
    return [createSendGrid(sendgrid, debugged(sendgrid, tools))]
  },
  smtp: (settings) => [createSmtp(configured('email', settings.smtp))],
  http: (settings, { ambient }) => [createHttpProvider(configured('http', settings.http), { now: ambient.now })],
  resend: (settings) => [createResend(configured('resend', settings.resend))],
  meta: (settings, tools) => {
    const meta = configured('meta', settings.meta)
    return [createMeta(meta, debugged(meta, tools))]
  },
  vonage: (settings, { ambient }) => [createVonage(configured('vonage', settings.vonage), { now: ambient.now })],
  telegram_gateway: (settings, tools) => {
    const gateway = configured('telegramGateway', settings.telegramGateway)
    return [createTelegramGateway(gateway, debugged(gateway, tools))]
  },
  aws: (settings, { ambient }) => [createAws(configured('aws', settings.aws), { now: ambient.now })],
}

/** The configuration was checked for it; whoever makes settings in another way is told. */
function configured<T>(name: string, settings: T | undefined): T {
  if (settings === undefined) throw new StartError(`config.${name} is missing, and otp.channels names its provider`)
  return settings
}

function debugged(
  settings: { readonly debugLogging?: boolean },
  { debug }: Required<ChannelTools>,
): Pick<ChannelTools, 'debug'> {
  return settings.debugLogging === true ? { debug } : {}
}
