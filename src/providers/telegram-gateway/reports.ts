import { createHash, createHmac } from 'node:crypto'
import type { Callback, Reading, Report } from '../../core/channel.ts'
import type { TelegramGatewaySettings } from '../../core/provider-settings.ts'
import { fieldsOf } from '../../vendor/look.ts'
import { isSame } from '../../vendor/same.ts'
import { isName, jsonIn } from '../../vendor/told.ts'

/** Older calls are taken for copies of what was sent before; Telegram itself names no limit. */
const TOLERANCE_MS = 600_000

type Fields = Readonly<Record<string, unknown>>

/** Reads delivery reports: https://core.telegram.org/gateway/api#report-delivery. Each call is one `RequestStatus`. */
export function reportReader(settings: TelegramGatewaySettings): (call: Callback) => Reading {
  return (call) => {
    if (!isSigned(call, settings)) return { refused: 'forged' }
    const told = fieldsOf(jsonIn(call.body))
    const { request_id: requestId, delivery_status: delivery, verification_status: verification } = told
    if (!isName(requestId)) return { refused: 'malformed', detail: 'request_id is required.' }
    // Where a code was tried, it stands in what is told of that.
    const about = [delivery, verification].map(fieldsOf).find(isStatus)
    return { reports: about === undefined ? [] : [reportOf(requestId, about, told)] }
  }
}

/**
 * Whether the token, or the one before it, signed the call lately: HMAC-SHA-256 of the timestamp, a line feed and the raw body, under the
 * SHA-256 of the token, in hexadecimal.
 */
export function isSigned(
  { headers, body, now }: Callback,
  { accessToken, previousAccessToken }: Pick<TelegramGatewaySettings, 'accessToken' | 'previousAccessToken'>,
): boolean {
  const timestamp = headers.get('x-request-timestamp') ?? ''
  const given = headers.get('x-request-signature') ?? ''
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now - Number(timestamp) * 1000) > TOLERANCE_MS) return false
  return [accessToken, previousAccessToken ?? []].flat().some((token) => {
    const key = createHash('sha256').update(token).digest()
    return isSame(given, createHmac('sha256', key).update(`${timestamp}\n`).update(body).digest('hex'))
  })
}

interface Status extends Fields {
  readonly status: string
  /** Epoch seconds. */
  readonly updated_at: number
}

function isStatus(value: Fields): value is Status {
  const { status, updated_at: at } = value
  return typeof status === 'string' && /^[a-z_]{1,64}$/.test(status) && Number.isSafeInteger(at)
}

const states: Readonly<Record<string, NonNullable<Report['state']>>> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  expired: 'failed',
  revoked: 'failed',
}

function reportOf(requestId: string, { status, updated_at: at }: Status, told: Fields): Report {
  const { payload } = told
  const state = states[status]
  return {
    id: `${requestId}:${status}`,
    ...(isName(payload) ? { delivery: payload } : {}),
    reference: requestId,
    ...(state === undefined ? {} : { state }),
    status,
    at: at * 1000,
    ...(state === undefined || state === 'sent' ? {} : { isEnd: true }),
    rest: restOf(told),
  }
}

/** By name: whatever else it says may be the number, or the code. */
function restOf(told: Fields): Readonly<Record<string, string>> {
  const { request_cost: cost, is_refunded: isRefunded, verification_status: verification } = told
  const { status } = fieldsOf(verification)
  return {
    ...(typeof cost === 'number' ? { request_cost: String(cost) } : {}),
    ...(typeof isRefunded === 'boolean' ? { is_refunded: String(isRefunded) } : {}),
    ...(typeof status === 'string' && /^[a-z_]{1,64}$/.test(status) ? { verification_status: status } : {}),
  }
}
