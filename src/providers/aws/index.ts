import type { Channel, Message, Receipt } from '../../core/channel.ts'
import { present } from '../../core/optional.ts'
import type { AwsSettings } from '../../core/provider-settings.ts'
import type { Exchange } from '../../vendor/ask.ts'
import { lifeSeconds } from '../../vendor/life.ts'
import { jsonOf, notTaken } from '../../vendor/receipt.ts'
import { awsErrorOf } from './errors.ts'
import { eventReader } from './events.ts'
import { type AwsTools, askerOf, type Operation } from './request.ts'
import { voiceFor } from './voices.ts'

/** Text messages and calls by AWS End User Messaging, and what a topic of SNS tells of them. */
export function createAws(settings: AwsSettings, tools: AwsTools): Channel {
  const ask = askerOf(settings, tools)
  return {
    name: 'aws',
    transports: [
      ...(settings.origination === undefined ? [] : (['sms'] as const)),
      ...(settings.voiceFrom === undefined ? [] : (['voice'] as const)),
    ],
    timeoutMs: settings.requestTimeoutMs,

    async send(message, signal) {
      const operation = message.transport === 'voice' ? callOf(message, settings) : textOf(message, settings)
      return 'refused' in operation
        ? { outcome: 'refused', retryable: false, reason: operation.refused }
        : receiptOf(await ask(operation, signal))
    },

    callbacks: { aws: eventReader(settings, tools) },
  }
}

/** What is known without asking. */
interface NotAsked {
  readonly refused: string
}

/** Its own limits, in characters. */
const LONGEST_TEXT = 1_600
const LONGEST_SPEECH = 3_000

function textOf(message: Message, settings: AwsSettings): Operation | NotAsked {
  if (message.text.length > LONGEST_TEXT) return { refused: 'too_long' }
  const input = {
    ...inputOf(message, settings),
    OriginationIdentity: settings.origination,
    MessageType: 'TRANSACTIONAL',
    ...present('MaxPrice', settings.maxPrice),
  }
  return { name: 'SendTextMessage', input }
}

/** A call is read aloud to whoever answers: AWS waits for no key. */
function callOf(message: Message, settings: AwsSettings): Operation | NotAsked {
  const VoiceId = voiceFor(message.locale)
  if (VoiceId === undefined) return { refused: 'language_not_spoken' }
  if (message.text.length > LONGEST_SPEECH) return { refused: 'too_long' }
  const input = {
    ...inputOf(message, settings),
    OriginationIdentity: settings.voiceFrom,
    MessageBodyTextType: 'TEXT',
    VoiceId,
    ...present('MaxPricePerMinute', settings.maxPrice),
  }
  return { name: 'SendVoiceMessage', input }
}

/** Shorter ones AWS does not take. */
const SHORTEST_TTL_SECONDS = 5

function inputOf(message: Message, { configurationSet }: AwsSettings): object {
  const { id, to, text } = message
  return {
    DestinationPhoneNumber: to,
    MessageBody: text,
    TimeToLive: lifeSeconds(message, { least: SHORTEST_TTL_SECONDS }),
    Context: { delivery: id },
    ...present('ConfigurationSetName', configurationSet),
  }
}

function receiptOf(exchange: Exchange): Receipt {
  if (exchange.kind !== 'answer') return notTaken(exchange)
  const id = exchange.status === 200 ? jsonOf(exchange)?.['MessageId'] : undefined
  return typeof id === 'string' && id !== ''
    ? { outcome: 'sent', reference: id }
    : notTaken(exchange, awsErrorOf(exchange))
}
