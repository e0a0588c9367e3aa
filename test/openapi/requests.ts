import fc from 'fast-check'
import { openApi } from './described.ts'
import { hostileText, type Schema, schemaAt, treasureFor, treasures, validValue } from './schema-values.ts'

/** A request as it goes out, but for the words that stand for tokens and ids. */
export interface Generated {
  /** What the document calls the operation that was aimed at. */
  readonly operation: string
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** A request to an operation of the document: right, or wrong in every way that a body, header or path can be. */
export function anyRequest(): fc.Arbitrary<Generated> {
  // Operations with a body have the most that can be wrong.
  const targets = operationsOf().map((target) => ({
    weight: target.body === undefined ? 1 : 4,
    arbitrary: requestTo(target),
  }))
  return fc.oneof(...targets)
}

interface Target {
  readonly id: string
  readonly method: string
  readonly template: string
  readonly parameters: readonly Parameter[]
  readonly body?: Schema
  /** Bodies that the document shows. */
  readonly shown: readonly Readonly<Record<string, unknown>>[]
}

interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly schema: Schema
}

interface OperationObject {
  readonly operationId: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: { readonly 'application/json': JsonContent } }
}

interface JsonContent {
  readonly schema: Schema
  readonly examples?: Readonly<Record<string, { readonly value: Readonly<Record<string, unknown>> }>>
}

function operationsOf(): readonly Target[] {
  return Object.entries(openApi.paths).flatMap(([template, item]) =>
    Object.entries(item).map(([method, given]) => {
      const { operationId: id, parameters = [], requestBody } = given as unknown as OperationObject
      const content = requestBody?.content['application/json']
      const shown = Object.values(content?.examples ?? {}).map(({ value }) => value)
      const body = content === undefined ? {} : { body: content.schema }
      return { id, method: method.toUpperCase(), template, parameters, shown, ...body }
    }),
  )
}

function requestTo(target: Target): fc.Arbitrary<Generated> {
  return fc
    .record({
      method: mostly(fc.constant(target.method), fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE')),
      path: pathOf(target),
      headers: headersOf(target),
      contentType: mostly(fc.constant('application/json'), fc.constantFrom(...contentTypes)),
      body: bodyOf(target),
    })
    .map(({ body, contentType, headers, method, path }) => {
      const sent = body === undefined || method === 'GET' || method === 'HEAD' ? {} : { body }
      const typed = 'body' in sent && contentType !== '' ? { 'content-type': contentType, ...headers } : headers
      return { operation: target.id, method, path, headers: typed, ...sent }
    })
}

const contentTypes = [
  '',
  'text/plain',
  'application/json; charset=utf-8',
  'application/json; charset=latin1',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'application/problem+json',
]

function mostly<T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: rare })
}

function pathOf({ template, parameters }: Target): fc.Arbitrary<string> {
  const handle = fc.oneof(
    fc.constant('%handle%'),
    ...parameters.filter(({ in: place }) => place === 'path').map(({ schema }) => validValue(schema).map(String)),
    hostileText.map(asSegment),
  )
  const query = fc.oneof(
    fc.constant(''),
    hostileText.map((text) => `?to=${encodeURIComponent(text.replace(/\p{Surrogate}/gu, '?'))}`),
    fc.constantFrom('?to=+442079460958', '?to=ada@example.com', '?', '?to[]=1&to[]=2', '?%'),
  )
  const ending = mostly(
    fc.constant(template),
    fc.constantFrom(template.replace(/\/$/, ''), `${template}/`, `${template}x`),
  )
  return fc.tuple(ending, handle, query).map(([path = '', name, query]) => path.replace(/\{\w+\}/, () => name) + query)
}

/** Dots alone would climb out of the path before it is sent. */
function asSegment(text: string): string {
  const segment = encodeURIComponent(text.replace(/\p{Surrogate}/gu, '?'))
  return /^\.*$/.test(segment) ? 'x' : segment
}

function headersOf({ parameters }: Target): fc.Arbitrary<Record<string, string>> {
  const all: Record<string, fc.Arbitrary<string>> = { ...everyHeader }
  for (const { name, schema } of parameters.filter(({ in: place }) => place === 'header')) {
    all[name.toLowerCase()] = fc.oneof(validValue(schema).map(String), hostileText)
  }
  return fc
    .record(all, { requiredKeys: [] })
    .map((headers) => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, asHeader(value ?? '')])))
}

const tokenText = fc.oneof(fc.constantFrom(...treasures), hostileText)

const everyHeader: Readonly<Record<string, fc.Arbitrary<string>>> = {
  authorization: fc.oneof(
    { weight: 4, arbitrary: fc.constant('Bearer %access%') },
    { weight: 1, arbitrary: tokenText.map((token) => `Bearer ${token}`) },
    {
      weight: 1,
      arbitrary: fc.oneof(hostileText, fc.constantFrom('Bearer', 'bearer %access%', 'Basic YTpi', 'Bearer a b')),
    },
  ),
  prefer: fc.oneof(fc.constantFrom('session=cookie', 'session="cookie";x, return=minimal'), hostileText),
  origin: fc.oneof(fc.constantFrom('http://localhost:4000', 'https://evil.example', 'null'), hostileText),
  'sec-fetch-site': fc.constantFrom('same-origin', 'cross-site', 'none'),
  cookie: tokenText.map(
    (value) => `keychime_refresh=${value}; keychime_challenge=%challenge%; keychime_device=${value}`,
  ),
  'idempotency-key': fc.oneof(fc.stringMatching(/^[\x21-\x7e]{22,40}$/), hostileText),
  'x-forwarded-for': fc.oneof(fc.ipV4(), fc.ipV6(), hostileText),
  'content-encoding': mostly(fc.constant('identity'), fc.constantFrom('gzip', 'br', 'x')),
  'if-none-match': hostileText,
  accept: hostileText,
}

/** What may stand in a header at all (RFC 9110 §5.5); the rest no client can send. */
function asHeader(value: string): string {
  return value.replace(/[^\t\x20-\x7e\x80-\xff]/g, '').slice(0, 4000)
}

function bodyOf({ body, shown }: Target): fc.Arbitrary<string | undefined> {
  if (body === undefined) return fc.option(fc.constantFrom('{}', '[', 'null'), { nil: undefined })
  const bodies = (body.anyOf ?? [body]).map(({ $ref = '' }) => schemaAt($ref))
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...shown.map(withTreasures)).map(asJson) },
    { weight: 6, arbitrary: fc.oneof(...bodies.map((schema) => validValue(schema))).map(asJson) },
    { weight: 6, arbitrary: fc.oneof(...bodies.map(spoilt)).map(asJson) },
    { weight: 1, arbitrary: fc.jsonValue().map(asJson) },
    { weight: 1, arbitrary: fc.oneof(fc.constantFrom(...brokenJson), fc.string({ unit: 'binary', maxLength: 200 })) },
  )
}

/** An example as the caller of today would send it. */
function withTreasures(example: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(example).map(([name, value]) => [name, treasureFor[name] ?? value]))
}

/** An object that was valid, with some members of the wrong type, missing, hostile, or of no meaning. */
function spoilt(schema: Schema): fc.Arbitrary<unknown> {
  const names = Object.keys(schema.properties ?? {})
  const wrong = fc.oneof(hostileText, fc.jsonValue(), fc.constantFrom(0, -1, 1e308, [], {}, [['a']], null, true))
  const change = fc.record({
    name: fc.oneof(fc.constantFrom(...names), hostileText),
    value: wrong,
    drops: fc.boolean(),
  })
  return fc.tuple(validValue(schema), fc.array(change, { minLength: 1, maxLength: 3 })).map(([valid, changes]) => {
    const entries = new Map(Object.entries(valid as Record<string, unknown>))
    for (const { name, value, drops } of changes)
      if (drops) entries.delete(name)
      else entries.set(name, value)
    return Object.fromEntries(entries)
  })
}

const brokenJson = [
  '',
  ' ',
  '{',
  '{}{}',
  '{"identifier":}',
  '[]',
  '"text"',
  'null',
  '1',
  '{"a":1,"a":2}',
  '\ufeff{}',
  '{"otp":1e999}',
  '[1,]',
  `${'['.repeat(5000)}`,
  `{"identifier":${'['.repeat(900)}${']'.repeat(900)}}`,
  '{"__proto__":{"identifier":"ada@example.com"}}',
  'identifier=ada@example.com',
]

function asJson(value: unknown): string {
  return JSON.stringify(value)
}
