/** A JSON Schema of the document, as far as it is shown. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly format?: string
  readonly deprecated?: boolean
  readonly examples?: readonly string[]
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
}

/** An example that a server gave. */
export interface Example {
  readonly summary: string
  readonly value: unknown
}

/** A body or an answer in one type. */
export interface MediaType {
  readonly schema?: Schema
  readonly examples?: Readonly<Record<string, Example>>
}

/** A segment of the path, a member of the query, or a header that may be sent. */
export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly description?: string
  readonly schema: Schema
}

/** A header of an answer. */
export interface Header {
  readonly description: string
  readonly required?: boolean
}

/** One answer of an operation. */
export interface Answer {
  readonly description: string
  readonly headers?: Readonly<Record<string, Header>>
  readonly content?: Readonly<Record<string, MediaType>>
}

/** One operation with where it stands. */
export interface Operation {
  readonly operationId: string
  readonly method: string
  readonly path: string
  readonly tags: readonly string[]
  readonly summary: string
  readonly description: string
  readonly security: readonly Readonly<Record<string, unknown>>[]
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, MediaType>> }
  readonly responses: Readonly<Record<string, Answer | Reference>>
}

interface Reference {
  readonly $ref: string
}

/** The document that `/openapi.json` serves. */
export interface OpenApi {
  readonly info: { readonly version: string; readonly description: string }
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly securitySchemes: Readonly<Record<string, { readonly type: string; readonly name?: string }>>
  }
}

/** Loads the document from where the page comes from. */
export async function loadDocument(): Promise<OpenApi> {
  const answer = await fetch('/openapi.json', { signal: AbortSignal.timeout(20_000) })
  if (!answer.ok) throw new Error(`/openapi.json answered ${answer.status}`)
  return (await answer.json()) as OpenApi
}

/** Every operation of a group, in the order of the document. */
export function operationsOf(document: OpenApi, tag: string): readonly Operation[] {
  const all = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  )
  return all.filter(({ tags }) => tags.includes(tag))
}

/** A part of the document itself, or what it refers to. */
export function resolve<Part extends object>(document: OpenApi, part: Part | Reference): Part {
  if (!('$ref' in part) || typeof part.$ref !== 'string') return part as Part
  const names = part.$ref.slice(2).split('/')
  return names.reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], document) as Part
}
