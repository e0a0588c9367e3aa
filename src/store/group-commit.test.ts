import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Violation } from './db.ts'
import { groupCommit, type Writer } from './group-commit.ts'
import { type Sql, sql } from './sql.ts'
import { openSqlite, type Sqlite } from './sqlite.ts'

let folder: string
let sqlite: Sqlite
let other: Sqlite
let commits: number
let writer: Writer
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keychime-group-'))
  sqlite = openSqlite(join(folder, 'auth.db'))
  sqlite.script('create table t (x bigint primary key, of bigint references t (x))')
  other = openSqlite(join(folder, 'auth.db'))
  for (const each of [sqlite, other]) each.script('pragma busy_timeout = 0')
  commits = 0
  writer = groupCommit({ ...sqlite, write: counted })
})
afterEach(() => {
  for (const each of [other, sqlite]) each.close()
  rmSync(folder, { recursive: true })
})

function counted<T>(work: () => T): T {
  const done = sqlite.write(work)
  commits++
  return done
}

const add = (x: number): Promise<number> => writer.write(() => sqlite.run(sql`insert into t (x) values (${x})`))

function stored(): readonly unknown[] {
  return other.all(sql`select x from t order by rowid`).map((row) => row['x'])
}

it('what is written together is committed together, in its order, before anybody is told', async () => {
  const seen = await Promise.all([5, 3, 4].map((x) => add(x).then(stored)))

  expect(seen).toEqual([
    [5, 3, 4],
    [5, 3, 4],
    [5, 3, 4],
  ])
  expect(commits).toBe(1)
})

it('at most 64 make one commit', async () => {
  await Promise.all(Array.from({ length: 65 }, (_, x) => add(x)))

  expect(stored()).toHaveLength(65)
  expect(commits).toBe(2)
})

it('whoever breaks a rule of the schema is refused alone', async () => {
  const twice = (): void => {
    sqlite.run(sql`insert into t (x) values (2)`)
    sqlite.run(sql`insert into t (x) values (1)`)
  }
  const settled = await Promise.allSettled([add(1), writer.write(twice), add(3)])

  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(settled[1]).toMatchObject({ reason: expect.any(Violation) })
  expect(stored()).toEqual([1, 3])
})

it('a commit that fails is told to everybody, and none of it happened', async () => {
  const orphan = (): void => {
    sqlite.script('pragma defer_foreign_keys = on')
    sqlite.run(sql`insert into t (x, of) values (2, 99)`)
  }
  const settled = await Promise.allSettled([add(1), writer.write(orphan), add(3)])

  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(stored()).toEqual([])
  expect(await add(4)).toBe(1)
})

it('a file without room refuses what needs some, and keeps what was told', async () => {
  const pages = Number(sqlite.first(sql`pragma page_count`)?.['page_count'])
  sqlite.script(`pragma max_page_count = ${pages}`)
  const long: Sql = sql`create table long as select hex(randomblob(20000)) as y`
  const settled = await Promise.allSettled([add(1), writer.write(() => sqlite.run(long)), add(3)])

  expect(settled[1]).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } })
  const told = settled.flatMap((one, at) => (one.status === 'fulfilled' ? [at + 1] : []))
  expect(stored()).toEqual(told)
})

it('whoever finds the file locked is served when the lock is gone', async () => {
  other.script('begin immediate')
  const waiting = [add(1), add(2)]
  await new Promise((resolve) => setImmediate(resolve))
  other.script('rollback')

  expect(await Promise.all(waiting)).toEqual([1, 1])
  expect(commits).toBe(1)
})

it('draining waits for what was asked for', async () => {
  const one = add(1)
  await writer.drain()

  expect(stored()).toEqual([1])
  await one
})
