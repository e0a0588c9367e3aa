import { sql } from '../../src/store/sql.ts'
import { openAgain } from '../peek.ts'

/** The columns that exist to hold whom a code goes to, or whose an account is. All others are looked through. */
const identifying = new Set([
  // Who is signed in by which proven address or number.
  'identifiers.value',
  // Whom a message goes to: it is sent after the request was answered, perhaps by another process.
  'challenges.recipient',
  // An operator may name accounts by their addresses; the names that keychime makes say nothing.
  'accounts.username',
])

/** Every row of every table, but for what those columns hold: what somebody reads who has a copy of the database. */
export async function rowsOf(url: string): Promise<string> {
  const db = await openAgain(url)
  try {
    const [found] = await db.look(url.startsWith('sqlite:') ? tablesOfSqlite : tablesOfPostgres)
    const tables = (found?.rows ?? []).map(({ name }) => String(name))
    const whole = await db.look(...tables.map((table) => ({ strings: [`select * from ${table}`], values: [] })))
    return tables
      .flatMap((table, index) => (whole[index]?.rows ?? []).map((row) => `${table} ${shown(table, row)}`))
      .join('\n')
  } finally {
    await db.close()
  }
}

const tablesOfSqlite = sql`select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`
const tablesOfPostgres = sql`select tablename as name from pg_tables where schemaname = 'public'`

function shown(table: string, row: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(
    Object.fromEntries(Object.entries(row).filter(([name]) => !identifying.has(`${table}.${name}`))),
  )
}
