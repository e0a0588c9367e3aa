import { readFileSync } from 'node:fs'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import type { Auth } from '../../src/index.ts'

/** A request and what it was answered. */
export interface Exchanged {
  readonly method: string
  /** Path and query, as sent. */
  readonly path: string
  readonly instance: Instance
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** What of an instance decides which paths it has. */
export interface Instance {
  readonly prefix: string
  readonly hasInbox: boolean
}

type Json = Readonly<Record<string, unknown>>

interface ResponseObject {
  readonly headers?: Readonly<Record<string, { readonly $ref: string }>>
  readonly content?: Readonly<Record<string, unknown>>
}

/** Where in the document an answer must be: its JSON pointer. */
type Place = { readonly pointer: string; readonly hasBody: boolean } | { readonly trouble: string }

/** The document in the repository, which a test holds to the code. */
export const openApi = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8')) as Json & {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>
}

const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
ajv.addSchema(openApi, 'openapi')

/** What decides which paths an instance has. */
export function instanceOf({ settings, inbox }: Auth): Instance {
  return { prefix: settings.prefix, hasInbox: inbox !== undefined }
}

/** Throws when an answer is not what the document says of its operation: status, headers, type or body. */
export function expectDescribed(exchanged: Exchanged): void {
  const trouble = troubleWith(exchanged)
  if (trouble === undefined) return
  const { method, path, status, text } = exchanged
  throw new Error(`not in openapi.json: ${method} ${path} answered ${status}, ${trouble}\n${text.slice(0, 2000)}`)
}

/** What an answer has that the document does not allow; nothing when all is well. */
export function troubleWith(exchanged: Exchanged): string | undefined {
  // What browsers ask before they call from elsewhere is no operation, and is answered to every path (CORS).
  if (exchanged.method === 'OPTIONS') return exchanged.text === '' ? undefined : 'a preflight with a body'
  const place = placeOf(exchanged)
  if ('trouble' in place) return place.trouble

  const response = resolved(place.pointer) as ResponseObject
  return headerTrouble(response, exchanged.headers) ?? contentTrouble(place, response, exchanged)
}

function placeOf({ method, path, instance, status }: Exchanged): Place {
  const hasBody = method !== 'HEAD'
  // The inbox is closed to strangers before anybody looks what they want there.
  if (status === 421 && path.startsWith('/inbox/'))
    return { pointer: '/components/responses/MisdirectedRequest', hasBody }
  const found = pathItem(path, instance)
  if (found === undefined) return { pointer: '/components/responses/NotFound', hasBody }
  const [template, item] = found
  const verb = method === 'HEAD' ? 'get' : method.toLowerCase()
  if (item[verb] === undefined) return { pointer: '/components/responses/MethodNotAllowed', hasBody }

  const pointer = `/paths/${escaped(template)}/${verb}/responses/${status}`
  return at(pointer) === undefined ? { trouble: 'a status that it does not have' } : { pointer, hasBody }
}

const templates = Object.keys(openApi.paths).map((template) => {
  const pattern = template
    .replace(/\/$/, '')
    .replace(/[.]/g, '\\.')
    .replace(/\{\w+\}/g, '[^/]+')
  return [template, new RegExp(`^${pattern}/?$`)] as const
})

type PathItem = readonly [template: string, item: Readonly<Record<string, Json>>]

function pathItem(path: string, instance: Instance): PathItem | undefined {
  const usual = withUsualPrefix(new URL(path, 'http://localhost').pathname, instance)
  const template = templates.find(([, pattern]) => pattern.test(usual))?.[0] ?? ''
  const item = openApi.paths[template]
  return item === undefined ? undefined : [template, item]
}

/** The path as an instance has it that is made like the one in the document; nothing where this one has none. */
function withUsualPrefix(path: string, { prefix, hasInbox }: Instance): string {
  if (path.startsWith('/inbox/') && !hasInbox) return ''
  if (path.startsWith(`${prefix}/`)) return `/accounts${path.slice(prefix.length)}`
  return path.startsWith('/accounts/') ? '' : path
}

function headerTrouble({ headers = {} }: ResponseObject, given: Headers): string | undefined {
  for (const [name, { $ref }] of Object.entries(headers)) {
    const header = at($ref.slice(1)) as { readonly required?: boolean; readonly schema: { readonly type: string } }
    const value = given.get(name)
    if (value === null && header.required === true) return `without the header ${name}`
    if (value === null) continue
    const errors = errorsOf(`${$ref.slice(1)}/schema`, header.schema.type === 'integer' ? Number(value) : value)
    if (errors !== undefined) return `with a header ${name} that ${errors}`
  }
  return undefined
}

function contentTrouble(
  { pointer, hasBody }: { pointer: string; hasBody: boolean },
  response: ResponseObject,
  { headers, text }: Exchanged,
): string | undefined {
  if (response.content === undefined || !hasBody) return text === '' ? undefined : 'with a body'
  const type = (headers.get('content-type') ?? '').split(';', 1)[0] ?? ''
  if (response.content[type] === undefined) return `with the type ${type}`
  if (!type.endsWith('json')) return undefined

  const errors = errorsOf(`${pointerOf(pointer)}/content/${escaped(type)}/schema`, JSON.parse(text))
  return errors === undefined ? undefined : `with a body that ${errors}`
}

const compiled = new Map<string, ValidateFunction>()

function errorsOf(pointer: string, value: unknown): string | undefined {
  const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `openapi#${encodeURI(pointer)}` })
  compiled.set(pointer, validate)
  return validate(value) ? undefined : ajv.errorsText(validate.errors, { dataVar: '' })
}

/** A response may be a reference to one of the components. */
function pointerOf(pointer: string): string {
  const { $ref } = at(pointer) as { readonly $ref?: string }
  return $ref === undefined ? pointer : $ref.slice(1)
}

function resolved(pointer: string): unknown {
  return at(pointerOf(pointer))
}

function at(pointer: string): unknown {
  const names = pointer
    .slice(1)
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
  return names.reduce<unknown>((value, name) => (value as Json | undefined)?.[name], openApi)
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
