import pg from 'pg'
import { openDurable, pathOf } from '../flow/sqlite-file.ts'

/** What there can be many of; the tables are keychime's, and are there. */
export type Filling = 'challenges' | 'accounts'

const upTo = (rows: number): string =>
  `with recursive numbers (n) as (select 1 where ${rows} > 0 union all select n + 1 from numbers where n < ${rows})`

const onSqlite = {
  challenges: (rows: number, now: number) => `
    ${upTo(rows)}
    insert into challenges (handle, purpose, kind, recipient, digits, created_at, expires_at)
    select printf('chl_%010d', n) || lower(hex(randomblob(13))), 'login', 'phone', printf('+49160%08d', n), 6, ${now}, ${now + 600_000}
    from numbers`,
  accounts: (rows: number, now: number) => `
    ${upTo(rows)}
    insert into accounts (username, created_at, last_login_at)
    select 'user_' || lower(hex(randomblob(8))), ${now}, ${now} from numbers;
    insert into identifiers (account_id, kind, value, verified_at)
    select id, 'phone', printf('+49160%08d', id), ${now} from accounts`,
} as const

const onPostgres = {
  challenges: (rows: number, now: number) => `
    insert into challenges (handle, purpose, kind, recipient, digits, created_at, expires_at)
    select 'chl_' || lpad(n::text, 10, '0') || substr(md5(random()::text), 1, 26), 'login', 'phone',
      '+49160' || lpad(n::text, 8, '0'), 6, ${now}, ${now + 600_000}
    from generate_series(1, ${rows}) as n`,
  accounts: (rows: number, now: number) => `
    insert into accounts (username, created_at, last_login_at)
    select 'user_' || substr(md5(n::text), 1, 16), ${now}, ${now} from generate_series(1, ${rows}) as n;
    insert into identifiers (account_id, kind, value, verified_at)
    select id, 'phone', '+49160' || lpad(id::text, 8, '0'), ${now} from accounts`,
} as const

const filled = { challenges: ['challenges'], accounts: ['accounts', 'identifiers'] } as const

/** Makes so many rows, older than what comes. Gives the bytes that the database takes up. */
export async function fill(database: string, what: Filling, rows: number): Promise<number> {
  return database.startsWith('sqlite:') ? fillFile(database, what, rows) : fillOnServer(database, what, rows)
}

function fillFile(database: string, what: Filling, rows: number): number {
  const file = openDurable(pathOf(database))
  file.exec(onSqlite[what](rows, Date.now()))
  file.exec('pragma wal_checkpoint(truncate)')
  const size = file.prepare('select page_count * page_size as bytes from pragma_page_count, pragma_page_size').get()
  file.close()
  return Number((size as { bytes: number }).bytes)
}

async function fillOnServer(database: string, what: Filling, rows: number): Promise<number> {
  const client = new pg.Client(database)
  await client.connect()
  await client.query(onPostgres[what](rows, Date.now()))
  // As a server does by itself; it never does so with tables that are empty.
  for (const table of filled[what]) await client.query(`vacuum analyze ${table}`)
  const { rows: found } = await client.query('select pg_database_size(current_database()) as bytes')
  await client.end()
  return Number(found[0].bytes)
}
