import { Ajv } from 'ajv'

type Json = Readonly<Record<string, unknown>>

/** What a vendor documents of a GET. */
export interface DocumentedGet {
  /** Names that its query may have. */
  readonly query: readonly string[]
  /** JSON Schema of what it answers, with every field that is documented. */
  readonly answer: object
}

/** An object of which these fields are documented, and are always there where they stand in `always`. */
export function fields(types: Json, always: readonly string[] = []): object {
  const properties = Object.fromEntries(
    Object.entries(types).map(([name, type]) => [name, typeof type === 'string' ? { type } : type]),
  )
  return { type: 'object', properties, required: always, additionalProperties: false }
}

/** A list of these. */
export function listOf(items: object): object {
  return { type: 'array', items }
}

/** What an address has that is not documented; nothing when all is well. */
export function undocumentedIn(gets: Readonly<Record<string, DocumentedGet>>, address: string): readonly string[] {
  const [path = '', query = ''] = address.split('?')
  const known = gets[path]
  if (known === undefined) return [`GET ${path} is not documented`]
  const names = [...new URLSearchParams(query).keys()]
  return names.filter((name) => !known.query.includes(name)).map((name) => `${path} takes no ${name}`)
}

/** What a made-up answer has, or lacks, that its vendor documents otherwise: nobody is to read what is never sent. */
export function undocumentedAnswer({ answer }: DocumentedGet, body: unknown): readonly string[] {
  const check = new Ajv({ strict: false, allErrors: true }).compile(answer)
  return check(body) ? [] : (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}
