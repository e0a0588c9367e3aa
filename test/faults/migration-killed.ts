import { mkdtempSync, rmSync, statSync, watch } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { schemaOf } from '../../src/store/schema.ts'
import { sql } from '../../src/store/sql.ts'
import { openForReading } from '../../src/store/sqlite.ts'
import { startProxy } from '../postgres/proxy.ts'
import { startServer as startPostgres } from '../postgres/server.ts'
import { type Program, startProgram } from '../server.ts'
import { unlimited } from './sign-ins.ts'

/** What became of databases whose first migration was killed. */
export interface Killed {
  /** For each: how many steps it had then. */
  readonly stepsMade: number[]
  /** How many there are. */
  readonly steps: number
  /** How runs after that ended which did not end well, and what they said. */
  readonly failed: string[]
  /** Schemas after that which are not the one of a migration that nobody killed. */
  different: number
}

/** Where empty databases are made, and whoever writes to one is heard. */
interface Place {
  /** The address of an empty database. */
  fresh(): Promise<string>
  /** From now on calls this at each write to a database. */
  listen(heard: () => void): void
  /** The schema of a database, in full, and who may read its file. */
  describe(url: string): Promise<string>
  close(): Promise<void>
}

const places = { postgresql: onPostgres, sqlite: onSqlite }

/** Kills `keychime migrate up` at a random one of its writes to an empty database, and runs it once more, over and over. */
export async function killMigrations(rounds: number, engine: keyof typeof places): Promise<Killed> {
  const place = await places[engine]()
  let writes = 0
  place.listen(() => writes++)
  const clean = await place.fresh()
  await migrateUp(clean).ended
  const wanted = await place.describe(clean)
  const steps = (await schemaOf(clean)).applied?.length ?? 0
  const killed: Killed = { stepsMade: [], steps, failed: [], different: 0 }

  while (killed.stepsMade.length < rounds) {
    const url = await place.fresh()
    const migrating = migrateUp(url)
    let left = Math.ceil(Math.random() * writes)
    place.listen(() => --left === 0 && migrating.send('SIGKILL'))
    if ((await migrating.ended).signal !== 'SIGKILL') continue

    killed.stepsMade.push((await schemaOf(url)).applied?.length ?? 0)
    const again = await migrateUp(url).ended
    if (again.code !== 0) killed.failed.push(`${again.code ?? again.signal}: ${again.stdout}${again.stderr}`)
    if ((await place.describe(url)) !== wanted) killed.different++
  }
  await place.close()
  return killed
}

function migrateUp(url: string): Program {
  return startProgram(['migrate', 'up'], { env: { ...unlimited, DATABASE_URL: url } })
}

async function onPostgres(): Promise<Place> {
  const postgres = await startPostgres()
  const proxy = await startProxy(postgres.port)
  let made = 0
  return {
    async fresh() {
      const name = `killed_${made++}`
      await ask(postgres.urlOf('postgres'), `create database ${name}`)
      const url = new URL(postgres.urlOf(name))
      url.port = String(proxy.port)
      return url.href
    },
    listen: proxy.onSent,
    describe: async (url) => JSON.stringify(await ask(url, catalog)),
    async close() {
      await proxy.close()
      await postgres.stop()
    },
  }
}

const catalog = `
  select 'column' as kind, table_name as of, column_name as name,
    concat_ws(' ', ordinal_position, data_type, is_nullable, column_default, identity_generation) as what
  from information_schema.columns where table_schema = 'public'
  union all
  select 'index', tablename, indexname, indexdef from pg_indexes where schemaname = 'public'
  union all
  select 'rule', conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
  where connamespace = 'public'::regnamespace
  union all
  select 'step', 'migrations', name, number::text from migrations
  order by kind, of, name`

async function ask(url: string, statement: string): Promise<readonly unknown[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}

async function onSqlite(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'keychime-killed-'))
  let [made, heard] = [0, (): void => {}]
  const watcher = watch(folder, () => heard())
  return {
    fresh: async () => `sqlite:${join(folder, `${made++}.db`)}`,
    listen: (given) => void (heard = given),
    async describe(url) {
      const path = url.slice('sqlite:'.length)
      const db = openForReading(path)
      const found = [
        statSync(path).mode,
        db.all(sql`select type, tbl_name, name, sql from sqlite_master order by type, name`),
        db.all(sql`select number, name from migrations order by number`),
        db.all(sql`pragma integrity_check`),
      ]
      db.close()
      return JSON.stringify(found)
    },
    async close() {
      watcher.close()
      rmSync(folder, { recursive: true })
    },
  }
}
