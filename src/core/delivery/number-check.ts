import type { Receipt } from '../channel.ts'
import type { Deps } from '../deps.ts'
import type { NumberAnswer, NumberFacts, NumberLookup } from '../number-lookup.ts'
import { carrierOfTests } from '../test-identities.ts'
import type { ClaimedDelivery } from './outbox.ts'

/** What is known of the number that a message goes to, and the refusal where it is not worth handing over. */
export interface NumberCheck {
  readonly number?: NumberFacts
  readonly objection?: Receipt
}

/** Asks about the number of a message, where numbers are asked about. */
export async function checkNumber({ lookup }: Pick<Deps, 'lookup'>, delivery: ClaimedDelivery): Promise<NumberCheck> {
  const isTest = delivery.provider === carrierOfTests.name
  if (lookup === undefined || isTest || delivery.recipient.kind !== 'phone') return {}
  const answer = await lookup.ask(delivery.recipient.value)
  return { ...factsOf(answer), ...objectionTo(answer, delivery, lookup) }
}

function factsOf(answer: NumberAnswer): Pick<NumberCheck, 'number'> {
  if (answer.outcome === 'unknown') return {}
  const { outcome: _, ...number } = answer
  return { number }
}

function objectionTo(
  answer: NumberAnswer,
  { transport, fallbacks }: ClaimedDelivery,
  { isStrict }: NumberLookup,
): Pick<NumberCheck, 'objection'> {
  if (answer.outcome === 'unknown') return isStrict ? { objection: unknownNumber(answer.errorCode) } : {}
  if (isStrict && !answer.isValid) return { objection: forEverybody('invalid_recipient') }
  if (isStrict && answer.pumping?.isBlocked === true) return { objection: forEverybody('fraud') }
  const isInVain = transport === 'sms' && answer.type === 'landline'
  const hasCall = fallbacks.some((rung) => rung.transport === 'voice')
  return isInVain && (isStrict || hasCall)
    ? { objection: { outcome: 'refused', retryable: false, reason: 'landline' } }
    : {}
}

/** No other way would be better. */
function forEverybody(reason: string): Receipt {
  return { outcome: 'refused', retryable: false, reason, isFinal: true }
}

/** Asked again after a pause; in the end final, since no other way knows more of the number. */
function unknownNumber(errorCode: string | undefined): Receipt {
  const why = { reason: 'number_unknown', ...(errorCode === undefined ? {} : { errorCode }) }
  return { outcome: 'refused', retryable: true, isFinal: true, ...why }
}
