import { providersOf } from './auth/channels.ts'
import { createAmbient } from './core/ambient.ts'
import type { Channel, Message, Receipt, Transport } from './core/channel.ts'
import { breakers } from './core/delivery/breaker.ts'
import { handOver } from './core/delivery/handover.ts'
import { writeMessage } from './core/delivery/write.ts'
import { type Identifier, maskIdentifier, parseIdentifier } from './core/identifier.ts'
import { newId } from './core/ids.ts'
import type { Rung } from './core/routing/route.ts'
import { createRouter, type Router } from './core/routing/router.ts'
import type { Settings } from './core/settings.ts'
import { AuthError, StartError } from './errors.ts'
import type { Progress } from './providers/twilio/progress.ts'
import { numberTransports } from './transports.ts'
import { follow } from './trial/follow.ts'
import { type Words, wordsOf } from './trial/words.ts'

/** A message that is sent to try a provider. It belongs to no challenge, so its code signs nobody in. */
export interface Trial {
  /** Who gets it, masked. */
  readonly recipient: string
  readonly provider: string
  readonly message: Message
  readonly words: Words
  /** Whether its provider tells by callbacks what becomes of it. */
  readonly isToldLater: boolean
  /** Nothing leaves: its provider is in test mode. */
  readonly isRehearsal: boolean
  /** Hands it over once, as the worker does. */
  send(): Promise<Receipt>
  /** How far it is, each time that this changes, until the end or until `signal` aborts. Nothing where no vendor tells. */
  follow(receipt: Receipt, signal: AbortSignal): AsyncIterable<Progress>
}

/** What is to be tried. */
export interface TrialRequest {
  /** An address or a number, as typed. */
  readonly to: string
  /** Default: as for whoever signs in. */
  readonly transport?: Transport
  /** Default: whose turn it is. */
  readonly provider?: string
  readonly locale?: string
  /** In place of our own words. */
  readonly text?: string
}

/** What hears of a trial. */
export interface TrialTools {
  /** What the `console` channel prints. */
  print(line: string): void
  /** What a provider throws. */
  report(error: unknown): void
}

/** Everybody sees that these are none. */
const SAMPLE_DIGITS = '1234567890'
const SAMPLE_TAG = 'K7'

/**
 * Writes a message with a sample code, in the words of the worker. Nothing is sent yet.
 *
 * @throws {StartError} for a recipient that is none, for what no provider carries, and for a text that would not be used.
 */
export function prepareTrial(settings: Settings, request: TrialRequest, tools: TrialTools): Trial {
  const ambient = createAmbient()
  const recipient = recipientOf(request.to, settings)
  const { channels } = providersOf(settings, { ambient, print: tools.print })
  const router = createRouter({ channels, breakerOf: breakers(), ambient, routing: settings.routing })
  const { transport, provider } = rungOf(router, recipient, request)
  const channel = channels.find(({ name }) => name === provider) as Channel

  const now = ambient.now()
  const written = writeMessage(settings, {
    id: newId('dlv', ambient),
    transport,
    to: recipient.value,
    code: SAMPLE_DIGITS.slice(0, settings.otp.length),
    tag: SAMPLE_TAG,
    locale: request.locale,
    now,
    expiresAt: now + settings.otp.lifetimeMs,
  })
  const words = wordsOf(settings, channel, written)
  const isRehearsal = isInTestMode(settings, channel)
  const message = request.text === undefined ? written : reworded(written, request.text, words)
  return {
    recipient: maskIdentifier(recipient),
    provider,
    message,
    words,
    isToldLater: channel.callbacks !== undefined && !isRehearsal,
    isRehearsal,
    send: () => sendAndForget(channel, message, tools),
    follow: (receipt, signal) => follow({ settings, channel, receipt }, signal),
  }
}

const CONCLUDE_MS = 5_000

/** A vendor that asks what became of a code hears that it is over, so that it is in nobody's way. */
async function sendAndForget(channel: Channel, message: Message, { report }: TrialTools): Promise<Receipt> {
  const receipt = await handOver(channel, message, { report })
  if (receipt.outcome === 'sent' && receipt.reference !== undefined)
    await channel.conclude?.(receipt.reference, { outcome: 'canceled' }, AbortSignal.timeout(CONCLUDE_MS)).catch(report)
  return receipt
}

function isInTestMode({ twilio, sendgrid }: Settings, { name }: Channel): boolean {
  return (name === 'sendgrid' ? sendgrid?.testMode : name.startsWith('twilio') && twilio?.testMode) === true
}

/** The transports that a recipient can be tried by, the first choice first. */
export function transportsTo(settings: Settings, to: string): readonly Transport[] {
  const { kind } = recipientOf(to, settings)
  const { channels } = providersOf(settings, { ambient: createAmbient() })
  const ways = kind === 'email' ? (['email'] as const) : numberTransports
  return ways.filter((transport) => channels.some((channel) => channel.transports.includes(transport)))
}

function recipientOf(to: string, settings: Settings): Identifier {
  try {
    return parseIdentifier(to, settings)
  } catch (error) {
    if (!(error instanceof AuthError)) throw error
    throw new StartError(`the recipient is none: ${error.details.detail ?? error.message}`, { cause: error })
  }
}

type Asked = Pick<TrialRequest, 'transport' | 'provider'>

function rungOf(router: Router, to: Identifier, { transport, provider }: Asked): Rung {
  const { kind } = to
  if (transport !== undefined && (transport === 'email') !== (kind === 'email'))
    throw new StartError(`${transport} does not go to ${kind === 'email' ? 'an address' : 'a number'}`)
  const rungs = rungsTo(router, to, transport ?? kind)
  const rung = rungs.find((each) => provider === undefined || each.provider === provider)
  if (rung !== undefined) return rung
  const what = transport ?? (kind === 'email' ? 'emails' : 'messages to numbers')
  throw new StartError(`${provider ?? 'no provider'} carries ${provider === undefined ? '' : 'no '}${what}`)
}

function rungsTo(router: Router, to: Identifier, wanted: Transport | 'phone'): readonly Rung[] {
  try {
    const { first, fallbacks } = router.routeFor(wanted, to.kind === 'phone' ? to : {})
    return [first, ...fallbacks].filter(({ transport }) => wanted === 'phone' || transport === wanted)
  } catch (error) {
    if (error instanceof AuthError) return []
    throw error
  }
}

/** Other words in place of ours; where a vendor has the words, others would not be seen. */
function reworded(message: Message, text: string, { by }: Words): Message {
  if (by !== 'us') throw new StartError(`the words of this message are not ours (${by}), so others would not be sent`)
  const { html: _, spoken, ...rest } = message
  return { ...rest, text, ...(spoken === undefined ? {} : { spoken: { ...spoken, code: text } }) }
}
