/** What may stand in a statement as a parameter. */
export type SqlValue = string | number | null

/** A statement and its parameters; the texts are those of one place in the source, so they identify the statement. */
export interface Sql {
  readonly strings: readonly string[]
  readonly values: readonly SqlValue[]
  /** What PostgreSQL is asked instead, where one statement cannot serve both. */
  readonly onPostgres?: Sql
  /**
   * The row that it locks, where many transactions lock the same ones: it is done before the others of its list, in the order of
   * these names, and so depends on none of them.
   */
  readonly locks?: string
}

/** Tags a statement. What stands in `${}` always becomes a parameter, never text, but for a part that was tagged likewise. */
export function sql(strings: TemplateStringsArray, ...values: readonly (SqlValue | Sql | undefined)[]): Sql {
  return values.some(isPart) ? joined(strings, values) : { strings, values: values.map(checked) }
}

function isPart(value: unknown): value is Sql {
  return typeof value === 'object' && value !== null
}

/** Texts of statements with parts, which are few: databases know a statement by its texts being the same array. */
const known = new Map<string, readonly string[]>()

function joined([first = '', ...others]: readonly string[], given: readonly (SqlValue | Sql | undefined)[]): Sql {
  const [strings, values]: [string[], SqlValue[]] = [[first], []]
  for (const [at, value] of given.entries()) {
    const part = isPart(value) ? value : { strings: ['', ''], values: [checked(value)] }
    const [begin = '', ...rest] = part.strings
    strings.push(`${strings.pop()}${begin}`, ...rest)
    strings.push(`${strings.pop()}${others[at]}`)
    values.push(...part.values)
  }
  const key = strings.join('\0')
  if (!known.has(key)) known.set(key, strings)
  return { strings: known.get(key) ?? strings, values }
}

/** The statements of a text without parameters and without semicolons in quotes, such as a migration. */
export function statementsOf(text: string): readonly Sql[] {
  return text
    .replaceAll(/--.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
    .map((statement) => ({ strings: [statement], values: [] }))
}

/** Drivers differ in what they do with booleans, fractions and NaN: none of them gets that far. */
function checked(value: unknown): SqlValue {
  if (value === undefined || value === null) return null
  if (typeof value === 'string') return value
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  throw new TypeError(`a statement takes text and whole numbers, not ${typeof value}`)
}
