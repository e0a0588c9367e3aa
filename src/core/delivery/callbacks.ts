import { AuthError } from '../../errors.ts'
import type { Callback, CallbackAnswer, CallbackRoute, Report } from '../channel.ts'
import type { Deps } from '../deps.ts'
import { newId } from '../ids.ts'

/** So many reports of one call are taken at once: a call may bring a thousand, and others use the database too. */
const AT_ONCE = 4

/** A call as it arrived here. */
export interface ArrivedCall extends Pick<Callback, 'headers' | 'body'> {
  /** Below where vendors call, with its query: `/message-status/?delivery=dlv_…`. */
  readonly path: string
}

/**
 * Takes what a vendor says of its messages, and gives what it is to be told, where that is more than that it was heard. Reports of
 * messages that are none of ours are passed over: an account may serve others.
 *
 * @throws {AuthError} `not_found` where no provider is told anything here, `invalid_signature` where none of them knows the
 * signature, `invalid_webhook` for what is signed and says nothing; `unavailable`, after which the vendor tells all of it again.
 */
export async function takeCallback(
  deps: Deps,
  route: CallbackRoute,
  call: ArrivedCall,
): Promise<CallbackAnswer | undefined> {
  const { provider, reports, answer } = await readCall(deps, route, call)
  const waiting = [...reports]
  const take = async (): Promise<void> => {
    for (let report = waiting.shift(); report !== undefined; report = waiting.shift()) {
      await takeReport(deps, provider, report)
    }
  }
  const taken = Promise.all(Array.from({ length: AT_ONCE }, take))
  // Whoever waits for an answer, as in a call, gets it whatever becomes of the record.
  await (answer === undefined ? taken : taken.catch(deps.report))
  return answer
}

/**
 * Answers a vendor that makes sure, before it calls, that a route is ours.
 *
 * @throws {AuthError} `not_found` where no provider is asked that here, `invalid_signature` where none of them knows who asks.
 */
export function answerHandshake({ channels }: Deps, route: CallbackRoute, query: URLSearchParams): CallbackAnswer {
  const answering = channels.flatMap(({ handshakes }) => handshakes?.[route] ?? [])
  if (answering.length === 0) throw new AuthError('not_found')
  const [answer] = answering.flatMap((answerTo) => answerTo(query) ?? [])
  if (answer === undefined) throw new AuthError('invalid_signature')
  return answer
}

async function takeReport(deps: Deps, provider: string, told: Report): Promise<void> {
  const nextId = newId('dlv', deps.ambient)
  const report = { ...told, rest: withoutCodes(deps, told.rest) }
  const taken = await deps.store.takeReport({ now: deps.ambient.now(), provider, report, nextId })
  deps.publish(taken.events)
  if (taken.isNext === true) deps.wakeWorker()
  const { isEnd, reference, price } = report
  if (taken.outcome === 'unknown' || reference === undefined) return
  // Also of a report that comes again: the first time the database may have gone in between.
  if (price !== undefined) await deps.keepPrice(provider, reference, price)
  else if (isEnd === true && taken.outcome === 'taken') deps.notePrice(provider, reference)
}

interface ReadCall {
  readonly provider: string
  readonly reports: readonly Report[]
  readonly answer?: CallbackAnswer
}

async function readCall(
  { channels, settings, ambient }: Deps,
  route: CallbackRoute,
  { path, headers, body }: ArrivedCall,
): Promise<ReadCall> {
  const { publicUrl, prefix } = settings
  const reading = channels.flatMap(({ name, callbacks, callbackUrl = `${publicUrl}${prefix}/webhook` }) => {
    const call = { url: callbackUrl + path, headers, body, now: ambient.now() }
    const read = callbacks?.[route]
    return read === undefined ? [] : [(async () => ({ provider: name, reading: await read(call) }))()]
  })
  const readings = await Promise.all(reading)
  if (readings.length === 0) throw new AuthError('not_found')
  // Two providers of one account know the same signature: whichever finds something in it.
  const signed = readings.filter(({ reading }) => !('refused' in reading && reading.refused === 'forged'))
  const [first] = signed
  if (first === undefined) throw new AuthError('invalid_signature')
  const read =
    signed.find(({ reading }) => 'reports' in reading && (reading.answer ?? reading.reports[0]) !== undefined) ?? first
  if ('reports' in read.reading) return { provider: read.provider, ...read.reading }
  if (read.reading.refused === 'unavailable') throw new AuthError('unavailable')
  const detail = read.reading.refused === 'malformed' ? read.reading.detail : ''
  throw new AuthError('invalid_webhook', { details: { detail } })
}

/** A server that refuses a mail may quote it: whatever is as long as a code and stands alone may be the code. */
function withoutCodes({ settings, channels }: Deps, rest: Report['rest']): Report['rest'] {
  const lengths = [settings.otp.length, ...channels.flatMap(({ vendorCode }) => vendorCode?.length ?? [])]
  const code = new RegExp(
    `(?<![A-Za-z0-9])(?:${lengths.map((length) => `\\d{${length}}`).join('|')})(?![A-Za-z0-9])`,
    'g',
  )
  return Object.fromEntries(Object.entries(rest).map(([name, said]) => [name, said.replace(code, '…')]))
}
