import { openApi } from './described.ts'
import { type Schema, schemaAt } from './schema-values.ts'

/** An operation of the document, as somebody sees it who writes requests. */
export interface Target {
  /** What the document calls it. */
  readonly id: string
  readonly method: string
  readonly template: string
  readonly parameters: readonly Parameter[]
  /** Shapes that its body may have; none: it reads no body. */
  readonly bodies: readonly Schema[]
  /** Bodies that the document shows. */
  readonly shown: readonly Body[]
  /** What authorises it, as the document names it: `accessToken`, `sessionCookie`. */
  readonly security: readonly string[]
}

/** What goes into a request besides its body. */
export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly schema: Schema
}

/** A JSON object. */
export type Body = Readonly<Record<string, unknown>>

interface OperationObject {
  readonly operationId: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: { readonly 'application/json': JsonContent } }
  readonly security?: readonly Readonly<Record<string, unknown>>[]
}

interface JsonContent {
  readonly schema: Schema
  readonly examples?: Readonly<Record<string, { readonly value: Body }>>
}

/** Every operation of the document. */
export const targets: readonly Target[] = Object.entries(openApi.paths).flatMap(([template, item]) =>
  Object.entries(item).map(([method, given]) => {
    const { operationId: id, parameters = [], requestBody, security = [] } = given as unknown as OperationObject
    const content = requestBody?.content['application/json']
    return {
      id,
      method: method.toUpperCase(),
      template,
      parameters,
      bodies: content === undefined ? [] : shapesOf(content.schema),
      shown: Object.values(content?.examples ?? {}).map(({ value }) => value),
      security: security.flatMap((way) => Object.keys(way)),
    }
  }),
)

function shapesOf(schema: Schema): readonly Schema[] {
  return (schema.anyOf ?? [schema]).map((shape) => (shape.$ref === undefined ? shape : schemaAt(shape.$ref)))
}
