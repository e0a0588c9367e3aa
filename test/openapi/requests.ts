import fc from 'fast-check'
import { hostileText, type Schema, sometimes, validValue } from './schema-values.ts'
import { type Target, targets } from './targets.ts'
import { treasures, withTreasures } from './treasures.ts'

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
  // Operations with a body have the most that can be wrong; those that hash passwords take a while to say so.
  const weighted = targets.map((target) => ({
    weight: target.bodies.length === 0 || target.id === 'obtainToken' ? 1 : 4,
    arbitrary: requestTo(target),
  }))
  return fc.oneof(...weighted)
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
    fc.constant(template.includes('{id}') ? '%session%' : '%handle%'),
    ...parameters.filter(({ in: place }) => place === 'path').map(({ schema }) => validValue(schema).map(String)),
    hostileText.map(asSegment),
  )
  const query = fc.oneof(
    fc.constant(''),
    hostileText.map((text) => `?to=${encodeURIComponent(text.replace(/\p{Surrogate}/gu, '?'))}`),
    fc.constantFrom('?to=+442079460958', '?to=ada@example.com', '?', '?to[]=1&to[]=2', '?to=1&to=2', '?%'),
  )
  const ending = mostly(
    fc.constant(template),
    fc.constantFrom(template.replace(/\/$/, ''), `${template}/`, `${template}x`),
  )
  return fc.tuple(ending, handle, query).map(([path = '', name, query]) => path.replace(/\{\w+\}/, () => name) + query)
}

/** A text as a segment of a path or a value of a query. Dots alone would climb out of the path before it is sent. */
export function asSegment(text: string): string {
  const segment = encodeURIComponent(text.replace(/\p{Surrogate}/gu, '?'))
  return /^\.*$/.test(segment) ? 'x' : segment
}

function headersOf({ parameters }: Target): fc.Arbitrary<Record<string, string>> {
  const described = parameters
    .filter(({ in: place }) => place === 'header')
    .map(({ name, schema }) => [name.toLowerCase(), fc.oneof(validValue(schema).map(String), hostileText)] as const)
  return sometimes({ ...Object.fromEntries(described), ...everyHeader }).map((headers) =>
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, asHeader(value)])),
  )
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
  origin: fc.oneof(
    fc.constantFrom('http://localhost:4000', 'https://auth.example.com', 'https://evil.example', 'null'),
    hostileText,
  ),
  'sec-fetch-site': fc.constantFrom('same-origin', 'cross-site', 'none'),
  cookie: fc.oneof(
    fc.constant(cookiesOf('%refresh%', '%challenge%', '%device%')),
    tokenText.map((value) => cookiesOf(value, value, value)),
  ),
  'idempotency-key': fc.oneof(
    // Few enough to come again, with the same body and with another.
    { weight: 3, arbitrary: fc.constantFrom('the-first-of-a-few-keys', 'the-second-of-a-few-keys') },
    { weight: 1, arbitrary: fc.stringMatching(/^[\x21-\x7e]{22,40}$/) },
    { weight: 1, arbitrary: hostileText },
  ),
  'x-forwarded-for': fc.oneof(fc.ipV4(), fc.ipV6(), hostileText),
  'content-encoding': mostly(fc.constant('identity'), fc.constantFrom('gzip', 'br', 'x')),
  'if-none-match': mostly(hostileText, fc.constant('*')),
  accept: hostileText,
}

function cookiesOf(refresh: string, challenge: string, device: string): string {
  const named = { refresh, challenge, device }
  return Object.entries(named)
    .map(([name, value]) => `%host%keychime_${name}=${value}`)
    .join('; ')
}

/** What may stand in a header at all (RFC 9110 §5.5); the rest no client can send. */
function asHeader(value: string): string {
  return value.replace(/[^\t\x20-\x7e\x80-\xff]/g, '').slice(0, 4000)
}

function bodyOf({ bodies, shown }: Target): fc.Arbitrary<string | undefined> {
  if (bodies.length === 0) return fc.option(fc.constantFrom('{}', '[', 'null'), { nil: undefined })
  return fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...shown.map(withTreasures)).map(asJson) },
    { weight: 12, arbitrary: fc.oneof(...bodies.map((schema) => validValue(schema))).map(asJson) },
    { weight: 12, arbitrary: fc.oneof(...bodies.map(spoilt)).map(asJson) },
    { weight: 2, arbitrary: fc.jsonValue().map(asJson) },
    { weight: 2, arbitrary: fc.oneof(fc.constantFrom(...brokenJson), fc.string({ unit: 'binary', maxLength: 200 })) },
    { weight: 1, arbitrary: fc.constant(tooLarge) },
  )
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

const tooLarge = `{"otp":"${'1'.repeat(262_144)}"}`

function asJson(value: unknown): string {
  return JSON.stringify(value)
}
