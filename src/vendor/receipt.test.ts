import { describe, expect, it } from 'vitest'
import type { Answer, Exchange } from './ask.ts'
import { jsonOf, notTaken, retryAfterMs } from './receipt.ts'

describe('the receipt of what was not taken', () => {
  it.each([
    ['nothing left', { kind: 'not_sent', reason: 'not_connected' }, true, 'not_connected'],
    ['the vendor has another address', answer(302), false, 'redirected'],
    ['the request is wrong', answer(400), false, 'rejected'],
    ['the path is wrong', answer(404), false, 'rejected'],
    ['there are too many', answer(429), true, 'rate_limited'],
  ] satisfies readonly [string, Exchange, boolean, string][])(
    'is a refusal where %s',
    (_w, exchange, retryable, reason) => {
      expect(notTaken(exchange)).toEqual({ outcome: 'refused', retryable, reason })
    },
  )

  it.each([
    ['a reset', { kind: 'unclear', reason: 'connection_lost' }, 'connection_lost'],
    ['a timeout', { kind: 'unclear', reason: 'timeout' }, 'timeout'],
    ['500', answer(500), 'server_error'],
    ['502', answer(502), 'server_error'],
    ['504', answer(504), 'server_error'],
    ['503 of somebody on the way', answer(503), 'unavailable'],
    ['an answer that cannot be read', answer(200), 'unreadable_answer'],
  ] satisfies readonly [string, Exchange, string][])('is unknown after %s', (_what, exchange, reason) => {
    expect(notTaken(exchange)).toEqual({ outcome: 'unknown', reason })
  })

  it('is a refusal to come back from where the vendor itself says 503', () => {
    expect(notTaken(answer(503, { 'retry-after': '7' }), { errorCode: '20503' })).toEqual({
      outcome: 'refused',
      retryable: true,
      retryAfterMs: 7_000,
      reason: 'unavailable',
      errorCode: '20503',
    })
  })

  it.each([401, 403])('is an outage of the provider at %d, unless its error says otherwise', (status) => {
    expect(notTaken(answer(status))).toMatchObject({ outcome: 'refused', retryable: false, isOutage: true })
    expect(notTaken(answer(status), { reason: 'landline', isOutage: false })).toEqual({
      outcome: 'refused',
      retryable: false,
      reason: 'landline',
    })
  })

  it('has the words of the error before those of the status', () => {
    expect(notTaken(answer(400), { errorCode: '21610', reason: 'opted_out', isFinal: true })).toEqual({
      outcome: 'refused',
      retryable: false,
      reason: 'opted_out',
      errorCode: '21610',
      isFinal: true,
    })
  })
})

describe('Retry-After', () => {
  it.each([
    ['seconds', { 'retry-after': '7' }, 7_000],
    ['a date', { 'retry-after': 'Sun, 29 Nov 2026 08:00:30 GMT', date: 'Sun, 29 Nov 2026 08:00:00 GMT' }, 30_000],
    [
      'a date that is over',
      { 'retry-after': 'Sun, 29 Nov 2026 08:00:00 GMT', date: 'Sun, 29 Nov 2026 09:00:00 GMT' },
      0,
    ],
    ['a date beside no date', { 'retry-after': 'Sun, 29 Nov 2026 08:00:30 GMT' }, undefined],
    ['nothing', {}, undefined],
    ['nonsense', { 'retry-after': 'soon', date: 'Sun, 29 Nov 2026 08:00:00 GMT' }, undefined],
    ['a negative number', { 'retry-after': '-1', date: 'Sun, 29 Nov 2026 08:00:00 GMT' }, undefined],
  ])('is read as %s', (_what, headers, expected) => {
    expect(retryAfterMs(new Headers(headers as Record<string, string>))).toBe(expected)
  })
})

describe('the body as JSON', () => {
  it.each([
    ['an object', '{"sid":"SM1"}', { sid: 'SM1' }],
    ['a list', '[1]', undefined],
    ['null', 'null', undefined],
    ['a page', '<html>', undefined],
    ['nothing', '', undefined],
  ])('is read of %s', (_what, body, expected) => {
    expect(jsonOf({ ...answer(200), body })).toEqual(expected)
  })
})

function answer(status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return { kind: 'answer', status, headers: new Headers(headers), body: '' }
}
