import { createHash } from 'node:crypto'
import type { Connection, Submittable } from 'pg'
import type { Result, Row } from './db.ts'
import type { Sql, SqlValue } from './sql.ts'

/** What `pg` has, and says nothing of in its types. */
type Wire = Connection & {
  close(what: { readonly type: 'S'; readonly name: string }): void
}

/** A statement as PostgreSQL reads it. */
interface Prepared {
  readonly name: string
  readonly text: string
}

/** Whether statements are given names, under which each connection keeps them prepared. */
export type Naming = 'named' | 'unnamed'

/**
 * Statements that travel together: one write, one answer. PostgreSQL makes one transaction of what stands before a Sync, so
 * all of them happen or none (protocol-flow, "Pipelining"). `pg` sends one statement at a time by itself.
 */
export class Batch implements Submittable {
  readonly results: Promise<readonly Result[]>
  readonly #statements: readonly Sql[]
  readonly #naming: Naming
  readonly #done: Result[] = []
  /** Names that this batch gives; known to be prepared once all of it went well. */
  readonly #given: string[] = []
  #connection: Connection | undefined
  #columns: readonly string[] = []
  #rows: Row[] = []
  #resolve: (results: readonly Result[]) => void = () => {}
  #reject: (error: unknown) => void = () => {}

  constructor(statements: readonly Sql[], naming: Naming) {
    this.#statements = statements
    this.#naming = naming
    this.results = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  submit(connection: Connection): void {
    this.#connection = connection
    const wire = connection as Wire
    wire.stream.cork()
    for (const statement of this.#statements) this.#send(wire, statement)
    wire.sync()
    wire.stream.uncork()
  }

  #send(wire: Wire, statement: Sql): void {
    const { strings, values } = statement.onPostgres ?? statement
    // `rollback` has to work where names are lost; without parameters there is little to prepare anyhow.
    const isNamed = this.#naming === 'named' && values.length > 0
    const { name, text } = isNamed ? preparedOf(strings) : { ...preparedOf(strings), name: '' }
    if (name === '' || !(knownTo(wire).has(name) || this.#given.includes(name))) {
      // After a batch that failed nobody knows which of its names were given; closing one that was not is no error.
      if (name !== '') wire.close({ type: 'S', name })
      wire.parse({ name, text, types: [] }, true)
      if (name !== '') this.#given.push(name)
    }
    wire.bind({ portal: '', statement: name, values: values.map(textOf) } as never, true)
    wire.describe({ type: 'P', name: '' }, true)
    wire.execute({ portal: '', rows: 0 } as never, true)
  }

  handleRowDescription({ fields }: { readonly fields: readonly { readonly name: string }[] }): void {
    this.#columns = fields.map(({ name }) => name)
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    this.#rows.push(Object.fromEntries(this.#columns.map((name, at) => [name, fields[at] ?? null])))
  }

  /** `UPDATE 3`, `INSERT 0 1`, `SELECT 2`, `BEGIN` */
  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#done.push({ rows: this.#rows, changes: Number(/\d+$/.exec(text)?.[0] ?? 0) })
    this.#rows = []
    this.#columns = []
  }

  handleEmptyQuery(): void {
    this.#done.push({ rows: [], changes: 0 })
  }

  handleError(error: unknown): void {
    this.#reject(error)
  }

  handleReadyForQuery(): void {
    if (this.#connection !== undefined) {
      const known = knownTo(this.#connection)
      for (const name of this.#given) known.add(name)
    }
    this.#resolve(this.#done)
  }
}

/** The names that are prepared on each connection. */
const names = new WeakMap<Connection, Set<string>>()

function knownTo(connection: Connection): Set<string> {
  const known = names.get(connection)
  if (known !== undefined) return known
  const made = new Set<string>()
  names.set(connection, made)
  return made
}

const prepared = new WeakMap<readonly string[], Prepared>()

/** Named by what it says: behind a pooler, a name of another process can only mean the same statement. */
function preparedOf(strings: readonly string[]): Prepared {
  const known = prepared.get(strings)
  if (known !== undefined) return known
  const text = strings.reduce((before, part, at) => `${before}$${at}${part}`)
  const made = { text, name: `k_${createHash('sha256').update(text).digest('hex').slice(0, 24)}` }
  prepared.set(strings, made)
  return made
}

function textOf(value: SqlValue): string | null {
  return value === null ? null : String(value)
}
