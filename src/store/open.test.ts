import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createAmbient } from '../core/ambient.ts'
import { StartError } from '../errors.ts'
import { migrateFile } from './migrate.ts'
import { sqliteSteps } from './migrations.ts'
import { openStore } from './open.ts'
import { schemaOf } from './schema.ts'
import { sql } from './sql.ts'
import { openSqlite } from './sqlite.ts'

const folder = mkdtempSync(join(tmpdir(), 'keychime-store-'))
const ambient = createAmbient()

afterAll(() => rmSync(folder, { recursive: true }))

describe('openStore', () => {
  it('makes the folder and the file, for their owner alone', async () => {
    const path = join(folder, 'new', 'keychime.db')
    const { store, ready } = openStore(`sqlite:${path}`, ambient)
    const facts = await ready()

    expect(facts).toMatchObject({ place: path, migrations: sqliteSteps.length })
    expect(facts.engine).toMatch(/^sqlite 3\.\d+/)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'new')).mode & 0o777).toBe(0o700)
    await store.close()
  })

  it('opens a database again without migrating it twice', async () => {
    const url = `sqlite:${join(folder, 'again.db')}`
    await openStore(url, ambient).store.close()
    const { store, ready } = openStore(url, ambient)

    expect((await ready()).migrations).toBe(sqliteSteps.length)
    await store.close()
  })

  it('gives the accounts of an older database no password', async () => {
    const path = join(folder, 'older.db')
    const db = openSqlite(path)
    migrateFile(db, 0, sqliteSteps.slice(0, 2))
    db.run(sql`insert into accounts (username, created_at) values ('ada', 0)`)
    db.close()
    const { store } = openStore(`sqlite:${path}`, ambient)
    const guess = { now: 0, login: { kind: 'username', value: 'ada' }, spends: [] } as const
    const change = { accountId: 1, now: 0, change: 'imported' } as const

    expect(await store.takePasswordGuess(guess)).toEqual({ outcome: 'taken' })
    await store.setPassword({ ...change, hash: 'h' })
    expect(await store.takePasswordGuess(guess)).toEqual({ outcome: 'taken', stored: { accountId: 1, hash: 'h' } })
    await store.close()
  })

  it('refuses a database of a newer version in one line', async () => {
    const path = join(folder, 'newer.db')
    await openStore(`sqlite:${path}`, ambient).store.close()
    const db = openSqlite(path)
    db.run(sql`insert into migrations (number, name, applied_at) values (999, 'future', 0)`)
    db.close()

    expect(() => openStore(`sqlite:${path}`, ambient)).toThrow(
      /^the database has 999 migrations and this version knows \d+: run the newer version$/,
    )
  })

  it('leaves everything in the one file when it closes', async () => {
    const path = join(folder, 'closed.db')
    const { store } = openStore(`sqlite:${path}`, ambient)
    await store.newestChallenge({
      purpose: 'login',
      recipient: { kind: 'email', value: 'a@example.com' },
      isProven: false,
    })
    await store.close()

    expect(existsSync(`${path}-wal`) ? statSync(`${path}-wal`).size : 0).toBe(0)
    expect(statSync(path).size).toBeGreaterThan(20_000)
  })

  it('can be looked at after somebody was killed in the middle of a write', async () => {
    const path = join(folder, 'whole.db')
    const killed = join(folder, 'killed.db')
    const writer = openSqlite(path)
    migrateFile(writer, 0)
    writer.script('pragma journal_mode = delete; pragma synchronous = off; begin; delete from migrations')
    for (const part of ['', '-journal']) copyFileSync(path + part, killed + part)
    writer.close()

    expect((await schemaOf(`sqlite:${killed}`)).applied).toHaveLength(sqliteSteps.length)
    expect(existsSync(`${killed}-journal`)).toBe(false)
  })

  it('refuses a database that another process keeps locked', async () => {
    const path = join(folder, 'kept.db')
    await openStore(`sqlite:${path}`, ambient).store.close()
    const other = openSqlite(path)
    other.script('begin immediate')

    expect(() => openStore(`sqlite:${path}`, ambient)).toThrow(
      /^the database .*kept\.db cannot be written: database is locked$/,
    )
    other.close()
  })

  it('refuses what is no database, and a place where no file can be', () => {
    const file = join(folder, 'text.db')
    writeFileSync(file, 'this is not a database, it only looks like a file of some length')

    expect(() => openStore(`sqlite:${file}`, ambient)).toThrow(StartError)
    expect(() => openStore(`sqlite:${join(file, 'below.db')}`, ambient)).toThrow(StartError)
    expect(() => openStore('mysql://x', ambient)).toThrow(StartError)
  })
})

describe('the queue of messages', () => {
  it.each([
    "select 1 from deliveries where (state = 'queued' and due_at <= 1) or (state = 'sending' and lease_until <= 1) limit 1",
    "update deliveries set state = 'unknown' where state = 'sending' and lease_until <= 1",
    "select id from deliveries where state = 'queued' and due_at <= 1 order by due_at, id limit 10",
    "update deliveries set state = 'cancelled' where challenge = 'c' and state = 'queued'",
  ])('is never read whole: %s', (statement) => {
    const db = openSqlite(':memory:')
    migrateFile(db, 0)
    const plan = db.all(
      Object.assign(sql``, { strings: Object.assign([`explain query plan ${statement}`], { raw: [''] }) }),
    )
    db.close()

    expect(plan.map(({ detail }) => detail).filter((detail) => String(detail).startsWith('SCAN deliveries'))).toEqual(
      [],
    )
  })
})

describe('migrateFile', () => {
  it('undoes a step that fails, and everything of it', () => {
    const db = openSqlite(':memory:')
    const broken = { number: 1, name: 'broken', text: 'create table a (x bigint); create table b (;' }

    expect(() => migrateFile(db, 0, [broken])).toThrow()
    expect(db.all(sql`select name from sqlite_master where type = 'table'`)).toEqual([])
    db.close()
  })
})

describe('a database that another process has locked', () => {
  it('is answered with unavailable, and works again when the lock is gone', () => {
    const path = join(folder, 'locked.db')
    const [one, other] = [openSqlite(path), openSqlite(path)]
    other.script('pragma busy_timeout = 0')
    one.script('create table t (x bigint)')

    one.script('begin immediate')
    expect(() => other.write(() => 1)).toThrow(expect.objectContaining({ code: 'unavailable', status: 503 }))
    one.script('rollback')

    expect(other.write(() => 1)).toBe(1)
    one.close()
    other.close()
  })
})

describe('sql', () => {
  it.each([true, 1.5, Number.NaN, 2 ** 53, new Date(), {}, [], 1n])('takes %s for no parameter', (value) => {
    expect(() => sql`select ${value as never}`).toThrow(TypeError)
  })
})
