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

/** Tags a statement. What stands in `${}` always becomes a parameter, never text. */
export function sql(strings: TemplateStringsArray, ...values: readonly (SqlValue | undefined)[]): Sql {
  return { strings, values: values.map(checked) }
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
function checked(value: SqlValue | undefined): SqlValue {
  if (value === undefined || value === null) return null
  if (typeof value === 'string' || Number.isSafeInteger(value)) return value
  throw new TypeError(`a statement takes text and whole numbers, not ${typeof value}`)
}
