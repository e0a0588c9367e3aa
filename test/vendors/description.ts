import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv, type ValidateFunction } from 'ajv'
import type { Asked } from './loopback.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = resolve(root, process.env['SPECS_DIR'] ?? '../shared/specs')

/** Says what a request has that its vendor does not describe; nothing when all is well. */
export type Judge = (asked: Asked) => readonly string[]

/** What a suite's title says where the descriptions are not at hand. */
export function noteUnless(judge: Judge | undefined): string {
  return judge === undefined ? ' [NOT CHECKED against the published description; SPECS_DIR names its folder]' : ''
}

/**
 * Judges requests by the vendor's own OpenAPI descriptions: path, method, query and body, every field of them known, and shaped
 * as described. Nothing where the descriptions are not at hand.
 */
export function judgeBy(...names: readonly string[]): Judge | undefined {
  const files = names.map((name) => resolve(folder, name))
  if (!files.every((file) => existsSync(file))) return undefined
  const operations = files.flatMap((file) => operationsOf(JSON.parse(readFileSync(file, 'utf8'))))

  return (asked) => {
    const [path = '', query = ''] = asked.path.split('?')
    const operation = operations.find(({ method, pattern }) => method === asked.method && pattern.test(path))
    if (operation === undefined) return [`${asked.method} ${path} is no operation`]
    const inPath = { ...operation.pattern.exec(path)?.groups }
    return [
      ...problems(operation.path(), inPath),
      ...problems(operation.query(), fieldsOf(new URLSearchParams(query))),
      ...(operation.media === '' ? [] : problemsOfBody(operation, asked)),
    ]
  }
}

type Json = Readonly<Record<string, unknown>>

interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly required?: boolean
  readonly schema: Json
}

interface DescribedOperation {
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Json }>> }
}

interface Operation {
  readonly method: string
  readonly pattern: RegExp
  /** Media type of the body; empty where there is none. */
  readonly media: string
  path(): ValidateFunction
  query(): ValidateFunction
  body(): ValidateFunction
}

function operationsOf(document: Json): readonly Operation[] {
  const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: 'array', validateSchema: false, formats })
  ajv.addSchema(document, 'document')
  const paths = document['paths'] as Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>

  return Object.entries(paths).flatMap(([path, item]) =>
    (['get', 'post'] as const).flatMap((method) => {
      const { parameters = [], requestBody } = item[method] ?? {}
      const [media = '', content] = Object.entries(requestBody?.content ?? {})[0] ?? []
      const operation: Operation = {
        method: method.toUpperCase(),
        pattern: patternOf(path),
        media,
        path: once(() => ajv.compile(schemaOf(parameters.filter((each) => each.in === 'path')))),
        query: once(() => ajv.compile(schemaOf(parameters.filter((each) => each.in === 'query')))),
        body: once(() => ajv.compile(closed(content?.schema ?? {}))),
      }
      return item[method] === undefined ? [] : [operation]
    }),
  )
}

/** Descriptions are large, and a test asks for few of their operations. */
function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

function patternOf(path: string): RegExp {
  const literal = path.replace(/[.\\+*?^$()|[\]]/g, '\\$&')
  return new RegExp(`^${literal.replace(/\{(\w+)\}/g, '(?<$1>[^/]+?)')}$`)
}

function schemaOf(parameters: readonly Parameter[]): Json {
  return closed({
    type: 'object',
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
  })
}

/** The schema without room for fields that it does not name, or names as deprecated. */
function closed(schema: Json): Json {
  const entries = Object.entries(schema).map(([key, value]) => [key, closedPart(key, value)] as const)
  return {
    ...Object.fromEntries(entries),
    ...(schema['properties'] === undefined ? {} : { additionalProperties: false }),
  }
}

function closedPart(key: string, value: unknown): unknown {
  if (key === '$ref') return String(value).replace('#', 'document#')
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const current = Object.entries(value).filter(([, each]) => !(each as Json | null)?.['deprecated'])
  return closed(Object.fromEntries(current))
}

function problemsOfBody({ media, body }: Operation, asked: Asked): readonly string[] {
  const type = asked.headers['content-type']?.split(';')[0]
  if (type !== media) return [`a body of ${type} where ${media} is described`]
  const isForm = media === 'application/x-www-form-urlencoded'
  return problems(body(), isForm ? fieldsOf(new URLSearchParams(asked.body)) : JSON.parse(asked.body))
}

/** A name that comes again is a list; the validator makes numbers and the like of texts. */
function fieldsOf(form: URLSearchParams): Json {
  const names = [...new Set(form.keys())]
  return Object.fromEntries(
    names.map((name) => [name, form.getAll(name).length > 1 ? form.getAll(name) : form.get(name)]),
  )
}

function problems(check: ValidateFunction, value: Json): readonly string[] {
  if (check(value)) return []
  return (check.errors ?? []).map(({ instancePath, message, params }) =>
    [instancePath, message, params['additionalProperty']].filter(Boolean).join(' '),
  )
}

/** Shapes that the descriptions name and JSON Schema does not know. */
const formats = {
  'phone-number': /^(?:whatsapp:)?\+[1-9]\d{6,14}$/,
  endpoint: /^\+[1-9]\d{6,14}$/,
  // Twilio calls no host with an underscore.
  uri: (text: string) => URL.canParse(text) && !new URL(text).hostname.includes('_'),
  'date-time': /^\d{4}-\d\d-\d\dT[\d:.]+Z$/,
  // Its `type` says all there is to judge.
  int64: () => true,
  'iso-country-code': /^[A-Z]{2}$/,
  'http-method': /^(?:GET|POST)$/,
  twiml: /^<\?xml [^>]*\?><Response>.*<\/Response>$/s,
  email: /^[^\s@<>,;]+@[^\s@<>,;]+$/,
}
