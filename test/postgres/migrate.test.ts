import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { describe, expect, it, vi } from 'vitest'
import { createAmbient } from '../../src/core/ambient.ts'
import { StartError } from '../../src/errors.ts'
import { migrateServer } from '../../src/store/migrate.ts'
import { postgresSteps, sqliteSteps } from '../../src/store/migrations.ts'
import { openStore } from '../../src/store/open.ts'
import { mustBeNewEnough } from '../../src/store/place.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import { sql } from '../../src/store/sql.ts'
import { waitUntil } from '../wait-until.ts'
import { emptyDatabase, freshDatabase } from './databases.ts'

const ambient = createAmbient()

describe('migrating PostgreSQL', () => {
  it('is done once by five that start at once', async () => {
    const url = await emptyDatabase()
    const stores = Array.from({ length: 5 }, () => openStore(url, ambient))
    const facts = await Promise.all(stores.map(({ ready }) => ready()))

    expect(facts.map(({ migrations }) => migrations)).toEqual(Array(5).fill(postgresSteps.length))
    expect(await rows(url, 'select number from migrations order by number')).toEqual(
      postgresSteps.map(({ number }) => ({ number: String(number) })),
    )
    await Promise.all(stores.map(({ store }) => store.close()))
  })

  it('goes on where a step was interrupted', async () => {
    const url = await emptyDatabase()
    const db = await openPostgres(url)
    const broken = { number: 3, name: 'broken', text: 'create table half (x bigint); create table other (;' }
    const [first, second] = postgresSteps
    if (first === undefined || second === undefined) throw new Error('there are no steps')

    await expect(migrateServer(db, 0, [first, second, broken])).rejects.toThrow('syntax error')
    expect(await rows(url, "select to_regclass('half') as half")).toEqual([{ half: null }])
    expect(await migrateServer(db, 0)).toBe(postgresSteps.length)
    await db.close()
  })

  it('waits for a table that is in use, and lets its user finish', async () => {
    const url = await emptyDatabase()
    const db = await openPostgres(url)
    await migrateServer(db, 0)
    const user = new pg.Client(url)
    await user.connect()
    await user.query('begin; select * from accounts')
    const adding = {
      number: postgresSteps.length + 1,
      name: 'adding',
      text: 'alter table accounts add column x bigint;',
    }

    const migrating = migrateServer(db, 0, [...postgresSteps, adding])
    await waitUntil(async () => (await rows(url, 'select 1 as x from pg_locks where not granted')).length > 0)
    // Who asks behind the one that waits is answered as soon as that one gives up.
    expect(await rows(url, 'select count(*) as n from accounts')).toEqual([{ n: '0' }])
    await user.query('commit')
    await user.end()

    expect(await migrating).toBe(postgresSteps.length + 1)
    await db.close()
  })

  it('lets a step take as long as it takes, and others wait for it', async () => {
    const db = await openPostgres(await emptyDatabase())
    const slow = { number: 1, name: 'slow', text: 'create table t (k text); select pg_sleep(9)' }
    const first = migrateServer(db, 0, [slow])
    // Somebody else is at it by then.
    await vi.waitFor(async () => {
      const [held] = await db.look(sql`select 1 as found from pg_locks where locktype = 'advisory' and granted`)
      expect(held?.rows).toHaveLength(1)
    })

    expect(await Promise.all([first, migrateServer(db, 0, [slow])])).toEqual([1, 1])
    await db.close()
  })

  it('is nothing for a role that may make nothing, where there is nothing to make', async () => {
    const url = new URL(await freshDatabase())
    const role = `clerk_${randomBytes(4).toString('hex')}`
    await rows(
      url.href,
      `create role ${role} login password 'clerk'; revoke create on schema public from public;
       grant select, insert, update, delete on all tables in schema public to ${role};
       grant usage on all sequences in schema public to ${role}`,
    )
    url.username = role
    url.password = 'clerk'
    const { store, ready } = openStore(url.href, ambient)

    expect((await ready()).migrations).toBe(postgresSteps.length)
    await store.close()
  })

  it('is refused on a PostgreSQL that is too old', () => {
    expect(() => mustBeNewEnough('9.6.24')).toThrow('PostgreSQL 9.6.24 is too old: 11 or newer is needed')
    for (const version of ['11.2', '13.0.0', '18.4', '19devel']) expect(() => mustBeNewEnough(version)).not.toThrow()
  })

  it('is refused for a database of a newer version', async () => {
    const url = await freshDatabase()
    await rows(url, "insert into migrations (number, name, applied_at) values (999, 'future', 0)")

    await expect(openStore(url, ambient).ready()).rejects.toThrow(
      /^the database has 999 migrations and this version knows \d+: run the newer version$/,
    )
  })

  it('is refused for a database that takes no writes, in one line', async () => {
    const url = await freshDatabase()
    await rows(url, `alter database ${new URL(url).pathname.slice(1)} set default_transaction_read_only = on`)

    await expect(openStore(url, ambient).ready()).rejects.toThrow(
      /^the database 127\.0\.0\.1:\d+\/test_\w+ cannot be written: it takes no writes$/,
    )
  })

  it.each([
    ['nobody listens', 'postgres://u:secret@127.0.0.1:1/x', /^the database 127\.0\.0\.1:1\/x cannot be .*ECONNREFUSED/],
    ['there is no such database', undefined, /database "nowhere" does not exist$/],
  ])('is refused where %s, and says no password', async (_, given, sentence) => {
    const url = given ?? (await freshDatabase()).replace(/[^/]+$/, 'nowhere')
    const error = await openStore(url, ambient)
      .ready()
      .catch((thrown: unknown) => thrown)

    expect(error).toBeInstanceOf(StartError)
    expect((error as Error).message).toMatch(sentence)
    expect((error as Error).message).not.toMatch(/secret|postgres:postgres/)
  })
})

describe('the two schemas', () => {
  it('have the same steps, tables and columns', async () => {
    expect(postgresSteps.map(({ number, name }) => [number, name])).toEqual(
      sqliteSteps.map(({ number, name }) => [number, name]),
    )
    const [inPostgres, inSqlite] = [postgresSteps, sqliteSteps].map((steps) => columns(steps.map(({ text }) => text)))
    expect(inPostgres).toEqual(inSqlite)
  })

  it('keep account numbers where JavaScript counts exactly', async () => {
    const db = await openPostgres(await freshDatabase())
    const [sequence] = await db.look(sql`select max_value from pg_sequences where sequencename = 'accounts_id_seq'`)
    expect(sequence?.rows).toEqual([{ max_value: String(Number.MAX_SAFE_INTEGER) }])
    await db.close()
  })
})

/** Names of tables and columns as the texts write them. */
function columns(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) =>
    [...text.matchAll(/^(?:create table (\w+)| {2}(\w+) |alter table \w+ add column (\w+))/gm)].map((m) => m[0].trim()),
  )
}

async function rows(url: string, statement: string): Promise<readonly unknown[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}
