import { describe, expect, it } from 'vitest'
import { type Exchanged, expectDescribed, troubleWith } from './described.ts'

const requestId = `req_${'0'.repeat(30)}`

const unavailable = {
  type: 'https://keychime.dev/errors/unavailable',
  title: 'Temporarily unavailable',
  status: 503,
  detail: 'Temporarily unavailable',
  instance: requestId,
  error: 'Temporarily unavailable',
  error_code: 'unavailable',
  request_id: requestId,
}

/** A right answer of `/health/ready`, with what a test changes about it. */
function ready(changes: Partial<Exchanged> & { readonly body?: object; readonly type?: string } = {}): Exchanged {
  const { body = { status: 'ok' }, type = 'application/json', ...rest } = changes
  return {
    method: 'GET',
    path: '/health/ready',
    instance: { prefix: '/accounts', hasInbox: true },
    status: 200,
    headers: new Headers({ 'request-id': requestId, 'content-type': type }),
    text: JSON.stringify(body),
    ...rest,
  }
}

describe('an answer that the document describes', () => {
  it.each([
    ['a right one', ready()],
    ['one to a path with a slash at its end', ready({ path: '/health/ready/?x=1' })],
    ['a refusal that it has', ready({ status: 503, type: 'application/problem+json', body: unavailable })],
    ['a head without a body', ready({ method: 'HEAD', text: '' })],
  ])('is %s', (_, answer) => {
    expect(troubleWith(answer)).toBeUndefined()
  })
})

describe('an answer that the document does not describe', () => {
  it.each([
    ['a status', ready({ status: 201 }), 'a status that it does not have'],
    ['a missing header', ready({ headers: new Headers() }), 'without the header Request-Id'],
    ['a header of another shape', ready({ headers: new Headers({ 'request-id': '1' }) }), 'a header Request-Id'],
    ['a type', ready({ type: 'text/html' }), 'with the type text/html'],
    ['a member', ready({ body: { status: 'ok', version: '1' } }), 'must NOT have additional properties'],
    ['a value', ready({ body: { status: 'fine' } }), 'must be equal to constant'],
    ['a missing member', ready({ body: {} }), "must have required property 'status'"],
    [
      'a code that the operation does not have',
      ready({ status: 503, type: 'application/problem+json', body: { ...unavailable, error_code: 'send_failed' } }),
      '/error_code must be equal to one of the allowed values',
    ],
    ['a body where there is no path', ready({ path: '/nowhere' }), 'with the type application/json'],
    ['a method', ready({ method: 'PUT' }), 'without the header Allow'],
    ['another prefix', ready({ path: '/accounts/profile/', instance: { prefix: '/a', hasInbox: true } }), 'the type'],
  ])('has %s', (_, answer, trouble) => {
    expect(troubleWith(answer)).toContain(trouble)
    expect(() => expectDescribed(answer)).toThrow('not in openapi.json')
  })
})
