import type { NumberAnswer, NumberFacts, NumberLookup } from '../../core/number-lookup.ts'
import type { TwilioLookupSettings, TwilioSettings } from '../../core/provider-settings.ts'
import type { Exchange, VendorTools } from '../../vendor/ask.ts'
import { fieldsOf } from '../../vendor/look.ts'
import { jsonOf, type VendorError } from '../../vendor/receipt.ts'
import { askerOf } from './account.ts'
import { twilioErrorOf } from './errors.ts'
import { remembering } from './remembering.ts'

/** What a lookup is made with. */
export interface LookupTools extends VendorTools {
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** Numbers of which an answer is kept. */
const MOST_KEPT = 10_000

/**
 * Twilio Lookup v2, asked once about a number by all who ask at the same time; what it knows is kept for `cacheMs`. Nothing where it
 * is not configured, and in test mode, where nothing leaves.
 */
export function lookupOf(settings: TwilioSettings, tools: LookupTools): NumberLookup | undefined {
  const { lookup, testMode } = settings
  if (lookup === undefined || testMode) return undefined

  const ask = askerOf(settings, tools)
  const patience = new AbortController().signal
  const isWorthKeeping = ({ outcome }: NumberAnswer): boolean => outcome === 'known'
  const answers = { now: tools.now, keepMs: lookup.cacheMs, most: MOST_KEPT, isWorthKeeping }
  return {
    isStrict: lookup.isStrict,
    ask: remembering(answers, async (phone) => {
      const query = new URLSearchParams({ Fields: lookup.fields.join(',') })
      const url = `${lookup.baseUrl}/v2/PhoneNumbers/${encodeURIComponent(phone)}?${query}`
      return answerOf(await ask({ url, timeoutMs: lookup.deadlineMs }, patience), lookup)
    }),
  }
}

function answerOf(exchange: Exchange, { fields }: TwilioLookupSettings): NumberAnswer {
  if (exchange.kind !== 'answer') return { outcome: 'unknown', reason: exchange.reason }
  const said = jsonOf(exchange)
  if (exchange.status !== 200 || said === undefined) return refusalOf(twilioErrorOf(exchange))

  const told = Object.fromEntries(fields.map((field) => [field, fieldsOf(said[field])]))
  const errors = fields.map((field) => told[field]?.['error_code'])
  // A field that failed has its number; one of a number that is none is null, and that itself is an answer.
  if (said['valid'] === true && fields.length > 0 && errors.every((code) => typeof code === 'number'))
    return { outcome: 'unknown', reason: 'not_told', errorCode: String(errors[0]) }
  return {
    outcome: 'known',
    isValid: said['valid'] === true,
    ...texts({ country: said['country_code'] }),
    ...lineOf(told['line_type_intelligence'] ?? {}),
    ...simSwapOf(told['sim_swap'] ?? {}),
    ...pumpingOf(told['sms_pumping_risk'] ?? {}),
  }
}

type Fields = Readonly<Record<string, unknown>>

function refusalOf({ reason = 'rejected', errorCode }: VendorError = {}): NumberAnswer {
  return { outcome: 'unknown', reason, ...(errorCode === undefined ? {} : { errorCode }) }
}

function lineOf(line: Fields): Pick<NumberFacts, 'type' | 'carrier'> {
  return texts({ type: line['type'], carrier: line['carrier_name'] })
}

function simSwapOf({ last_sim_swap }: Fields): Pick<NumberFacts, 'simSwap'> {
  const { last_sim_swap_date, swapped_in_period } = fieldsOf(last_sim_swap)
  if (typeof swapped_in_period !== 'boolean') return {}
  const at = Date.parse(String(last_sim_swap_date))
  return { simSwap: { isRecent: swapped_in_period, ...(Number.isNaN(at) ? {} : { at }) } }
}

function pumpingOf({
  sms_pumping_risk_score: score,
  number_blocked,
  carrier_risk_category,
}: Fields): Pick<NumberFacts, 'pumping'> {
  const hasScore = typeof score === 'number'
  if (!hasScore && typeof number_blocked !== 'boolean') return {}
  return {
    pumping: {
      ...(hasScore ? { score } : {}),
      isBlocked: number_blocked === true,
      ...texts({ carrierRisk: carrier_risk_category }),
    },
  }
}

/** Those of the values that say something. */
function texts<K extends string>(values: Readonly<Record<K, unknown>>): { readonly [P in K]?: string } {
  const said = Object.entries(values).filter(([, value]) => typeof value === 'string' && value !== '')
  return Object.fromEntries(said) as { readonly [P in K]?: string }
}
