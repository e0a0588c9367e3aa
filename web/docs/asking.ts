import { el } from '../../src/client/dom.ts'
import { type BodyForm, bodyForm } from './body.ts'
import type { OpenApi, Operation, Parameter } from './document.ts'
import { type Field, textField } from './fields.ts'
import type { Kept } from './kept.ts'
import type { Request } from './request.ts'

/** What every form on the page shares. */
export interface Page {
  readonly document: OpenApi
  readonly kept: Kept
}

/** The fields of one operation. */
export interface Asking {
  readonly nodes: readonly HTMLElement[]
  /** Whether everything can be sent as it is; where it cannot, the fields say so. */
  isReady(): boolean
  /** The request that the fields make as they are. */
  request(): Request
}

/** Builds the fields of an operation, filled from its examples and with what the page has learnt. */
export function askingFields({ document, kept }: Page, operation: Operation): Asking {
  const { operationId: id, parameters = [], requestBody, security } = operation
  const content = requestBody?.content['application/json']
  const body = content === undefined ? undefined : bodyForm(id, content, kept)
  const access = security.some((way) => 'accessToken' in way) ? accessField(id, document, kept) : undefined
  const values = parameters.map((parameter) => ({ ...parameter, field: parameterField(id, parameter, kept) }))
  const fields = [...(access === undefined ? [] : [access.field]), ...values.map(({ field }) => field)]
  return {
    nodes: [
      ...fields.map(({ node }) => node),
      ...(body === undefined ? [] : [body.node]),
      ...(needsCode(operation) && '/inbox/api/messages' in document.paths ? [inboxHint()] : []),
    ],
    isReady: () => body === undefined || body.isJson(),
    request: () => requestOf(operation, { values, access, body }),
  }
}

interface AccessField {
  readonly header: string
  readonly field: Field
}

interface Given {
  readonly values: readonly (Parameter & { readonly field: Field })[]
  readonly access: AccessField | undefined
  readonly body: BodyForm | undefined
}

function requestOf({ method, path, responses }: Operation, { values, access, body }: Given): Request {
  const given = values.map(({ field, ...parameter }) => ({ ...parameter, value: field.value().trim() }))
  const pairs = (place: Parameter['in']): [string, string][] =>
    given.filter((each) => each.in === place && each.value !== '').map(({ name, value }) => [name, value])
  const query = new URLSearchParams(pairs('query')).toString()
  const token = access?.field.value() ?? ''
  return {
    method,
    path: [withSegments(path, new Map(pairs('path'))), ...(query === '' ? [] : [query])].join('?'),
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(access === undefined || token === '' ? {} : { [access.header]: token }),
      ...Object.fromEntries(pairs('header').map(([name, value]) => [name.toLowerCase(), value])),
    },
    ...(body === undefined ? {} : { body: compact(body.text()) }),
    isStream: JSON.stringify(responses['200']).includes('text/event-stream'),
  }
}

function withSegments(path: string, values: ReadonlyMap<string, string>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values.get(name) ?? ''))
}

/** As programs write it; what is no JSON stays as it was typed. */
function compact(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return text
  }
}

function parameterField(id: string, { name, required, schema }: Parameter, kept: Kept): Field {
  const [example] = schema.examples ?? []
  // Without the words in front, what is only possible would look like what is sent.
  const placeholder = example === undefined ? 'not sent' : `such as ${example}`
  const field = textField({ id: `${id}-${name}`, label: name, placeholder: required ? '' : placeholder })
  const fill = (): void => field.offer(kept.value(name) ?? '')
  fill()
  kept.follow(fill)
  return field
}

function accessField(id: string, { components }: OpenApi, kept: Kept): AccessField {
  const scheme = components.securitySchemes['accessToken']
  const header = scheme?.type === 'apiKey' ? (scheme.name ?? 'Authorization') : 'Authorization'
  const hint = 'Filled in once you trade a code or a refresh token here.'
  const field = textField({ id: `${id}-access`, label: header, hint, placeholder: 'not sent' })
  kept.follow(() => field.offer(kept.authorization()))
  return { header: header.toLowerCase(), field }
}

function needsCode({ requestBody }: Operation): boolean {
  return JSON.stringify(requestBody ?? {}).includes('"otp"')
}

function inboxHint(): HTMLElement {
  return el(
    'p',
    { class: 'hint' },
    'The code is in the ',
    el('a', { href: '/inbox', target: '_blank' }, 'inbox'),
    ', and comes here by itself when you ',
    el('a', { href: '#inboxMessages' }, 'read it below'),
    '.',
  )
}
