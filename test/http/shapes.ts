import { expect } from 'vitest'
import { z } from 'zod'
import type { Answer, Json } from './client.ts'

const requestId = z.string().regex(/^req_[0-9a-hjkmnp-tv-z]{30}$/)

/** The one error shape: RFC 9457 with the first specification's `error` beside it, and simplejwt's words where due. */
const stepUpShape = z.strictObject({
  kind: z.literal('proof_of_work'),
  challenge: z.strictObject({
    parameters: z.looseObject({
      algorithm: z.literal('PBKDF2/SHA-256'),
      cost: z.int(),
      keyPrefix: z.string().regex(/^0+$/),
    }),
    signature: z.string().regex(/^[0-9a-f]{64}$/),
  }),
})

const problemShape = z.strictObject({
  type: z.string().regex(/^https:\/\/keychime\.dev\/errors\/[a-z_]+$/),
  title: z.string().min(1),
  status: z.int().min(400).max(599),
  detail: z.string().min(1),
  instance: requestId,
  error: z.string().min(1),
  error_code: z.string().regex(/^[a-z_]+$/),
  request_id: requestId,
  step_up: stepUpShape.optional(),
  retry_after: z.int().min(1).optional(),
  fields: z.record(z.string().regex(/^[a-z_]+$/), z.array(z.string().min(1)).min(1)).optional(),
  code: z.string().optional(),
  messages: z
    .array(
      z.strictObject({
        token_class: z.literal('AccessToken'),
        token_type: z.literal('access'),
        message: z.string().min(1),
      }),
    )
    .length(1)
    .optional(),
})

/** Holds an answer against everything that a refusal of the contract must be, and gives its body. */
export function expectProblem(answer: Answer, status: number, code?: string): Json {
  expect([answer.status, answer.body['error_code']]).toEqual([status, code ?? expect.any(String)])
  const body = problemShape.parse(answer.body)

  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(body).toMatchObject({
    status,
    type: `https://keychime.dev/errors/${body.error_code}`,
    title: body.error,
    instance: body.request_id,
    request_id: answer.headers.get('request-id'),
  })
  expect(answer.headers.get('retry-after')).toBe(body.retry_after === undefined ? null : String(body.retry_after))
  if (status !== 428 && body.error_code !== 'unavailable') expect(body.retry_after === undefined).toBe(status !== 429)
  if (body.step_up !== undefined) expect(['step_up_required', 'cooldown']).toContain(body.error_code)
  expectUncached(answer)
  expectNoStackTrace(answer)
  return body
}

/** Everything that a bad request may be told on any route: the one shape, or simplejwt's field errors. Never a 5xx. */
export function expectRefused(answer: Answer, statuses: readonly number[]): void {
  expect(statuses).toContain(answer.status)
  expect(answer.headers.get('request-id')).toMatch(/^req_/)
  if (answer.headers.get('content-type') === 'application/problem+json') expectProblem(answer, answer.status)
  else expectSimplejwt(answer)
}

const simplejwtShape = z.union([
  z.strictObject({ detail: z.string().min(1), code: z.literal('token_not_valid').optional() }),
  z.partialRecord(z.enum(['username', 'email', 'password']), z.array(z.string().min(1)).min(1)),
  z.strictObject({ refresh: z.array(z.string().min(1)).min(1) }),
  z.strictObject({ token: z.array(z.string().min(1)).min(1) }),
  z.strictObject({ non_field_errors: z.array(z.string().min(1)).min(1) }),
])

function expectSimplejwt(answer: Answer): void {
  simplejwtShape.parse(answer.body)
  expect(answer.headers.get('content-type')).toBe('application/json')
  expectUncached(answer)
  expectNoStackTrace(answer)
}

function expectUncached(answer: Answer): void {
  expect(answer.headers.get('cache-control')).toBe('no-store')
}

function expectNoStackTrace(answer: Answer): void {
  expect(answer.text).not.toMatch(/\bat .+:\d+|node:internal|\.ts\b|node_modules|SQLITE/)
}

/** An answer without what may differ between two askers: ids, tags, times and the values of tokens and cookies. */
export function fingerprint(answer: Answer): unknown {
  const headers = Array.from(answer.headers, ([name, value]) =>
    ['set-cookie', 'request-id', 'ratelimit'].includes(name) ? [name] : [name, value],
  )
  const cookies = Object.values(answer.cookies).map((line) => line.replace(/=[^;]*/, '='))
  return { status: answer.status, headers, cookies, body: withoutIds(answer.body) }
}

const varying = new Set([
  'challenge_id',
  'status_url',
  'tag',
  'instance',
  'request_id',
  'access',
  'refresh',
  'challenge',
])

function withoutIds(body: Json): Json {
  const { step_up: stepUp, ...rest } = body
  const told = stepUp === undefined ? rest : { ...rest, step_up: withoutIds(stepUp as Json) }
  return Object.fromEntries(Object.entries(told).map(([name, value]) => [name, varying.has(name) ? '…' : value]))
}
