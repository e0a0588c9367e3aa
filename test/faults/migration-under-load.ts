import pg from 'pg'
import { type Migration, migrateServer } from '../../src/store/migrate.ts'
import { postgresSteps } from '../../src/store/migrations.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import { startServer as startPostgres } from '../postgres/server.ts'
import { startServer } from '../server.ts'
import { waitUntil } from '../wait-until.ts'
import { newTally, signIn, signInsFor, type Tally, unlimited } from './sign-ins.ts'

/** What the steps of further versions cost a server that goes on serving. */
export interface Migrated {
  readonly tally: Tally
  readonly crashed: boolean
  /** Versions whose steps were made and then used; every other one met a transaction that held its tables for a second. */
  readonly versions: number
  /** How long a request waited for a table, at most. */
  readonly longestWaitMs: number
}

/** Makes the steps of one further version after the other while people sign in with this one (E16). */
export async function migrateUnderLoad(seconds: number): Promise<Migrated> {
  const postgres = await startPostgres({})
  const url = postgres.urlOf('postgres')
  const server = await startServer({ env: { ...unlimited, DATABASE_URL: url } })
  const tally = newTally()
  let [isOver, crashed, versions] = [false, false, 0]
  void server.ended.then(() => (crashed = true))

  const watching = longestWait(url, () => isOver)
  const migrating = (async () => {
    await waitUntil(() => tally.succeeded >= 50)
    for (let steps = postgresSteps; !isOver; versions++) {
      steps = [...steps, ...furtherSteps(versions, steps.length)]
      await migrate(url, { steps, isHeld: versions % 2 === 1 })
      await useVersion(url, versions)
    }
  })()
  // Two requests each.
  await signInsFor({ seconds, perSecond: 50 }, (number) => signIn(server.url, `p${number}@example.com`, tally))
  isOver = true
  await migrating
  const longestWaitMs = await watching
  const crashedBefore = crashed
  await server.stop()
  await postgres.stop()
  return { tally, crashed: crashedBefore, versions, longestWaitMs }
}

/** What a version may add to tables that are in use: columns that may be empty, a table, an index. */
function furtherSteps(version: number, made: number): readonly Migration[] {
  const texts = [
    `alter table sessions add column device_${version} text;
     alter table accounts add column locale_${version} text;`,
    `create table passkeys_${version} (id text primary key, account_id bigint not null references accounts (id));
     create index passkeys_${version}_of_account on passkeys_${version} (account_id);`,
    `create index sessions_ended_${version} on sessions (ended_at) where ended_at is not null;`,
  ]
  return texts.map((text, at) => ({ number: made + at + 1, name: `version-${version}`, text }))
}

interface Migrating {
  readonly steps: readonly Migration[]
  readonly isHeld: boolean
}

async function migrate(url: string, { steps, isHeld }: Migrating): Promise<void> {
  const db = await openPostgres(url)
  const holder = new pg.Client(url)
  await holder.connect()
  if (isHeld) await holder.query('begin; lock table sessions, accounts in row exclusive mode')
  const held = isHeld ? holder.query('select pg_sleep(1); commit') : undefined
  await migrateServer(db, 0, steps)
  await held
  await holder.end()
  await db.close()
}

/** Writes what only the further version has. */
async function useVersion(url: string, version: number): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  const written = [
    `update sessions set device_${version} = 'phone' where id = (select max(id) from sessions)`,
    `insert into passkeys_${version} (id, account_id) select 'k' || max(id), max(id) from accounts`,
  ]
  for (const statement of written) {
    const { rowCount } = await client.query(statement)
    if (rowCount !== 1) throw new Error(`version ${version} wrote ${rowCount} rows`)
  }
  await client.end()
}

/** What the waits of requests for a table came to, at most; those who change a table wait in stronger modes. */
async function longestWait(url: string, isOver: () => boolean): Promise<number> {
  const client = new pg.Client(url)
  await client.connect()
  let longest = 0
  await waitUntil(async () => {
    const { rows } = await client.query(
      `select max(extract(epoch from clock_timestamp() - waitstart)) * 1000 as ms from pg_locks
       where not granted and locktype = 'relation' and mode in ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock')`,
    )
    longest = Math.max(longest, Number(rows[0].ms))
    return isOver()
  })
  await client.end()
  return longest
}
