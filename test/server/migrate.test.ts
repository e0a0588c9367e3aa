import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrateFile } from '../../src/store/migrate.ts'
import { sqliteSteps } from '../../src/store/migrations.ts'
import { sql } from '../../src/store/sql.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { type Ended, runProgram } from '../server.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'keychime-migrate-'))
})
afterEach(() => rmSync(cwd, { recursive: true }))
const migrate = (line: string): Promise<Ended> =>
  runProgram(['migrate', ...line.split(' ')], { cwd, env: { DATABASE_URL: 'sqlite:auth.db' } })
const last = sqliteSteps.length

describe('keychime migrate', () => {
  it('says which steps are missing where there is no database, and makes none', async () => {
    const { code, stdout } = await migrate('status')

    expect(code).toBe(1)
    expect(stdout.split('\n')[1]).toMatch(/^1 +first +missing$/)
    expect(readdirSync(cwd)).not.toContain('auth.db')
  })

  it('shows the statements of a dry run, and makes nothing', async () => {
    const { code, stdout } = await migrate('up --dry-run')

    expect(code).toBe(0)
    expect(stdout).toMatch(/^-- 1 first\ncreate table accounts \(/)
    expect(readdirSync(cwd)).not.toContain('auth.db')
  })

  it('makes what an older version had not, and nothing the second time', async () => {
    const db = openSqlite(join(cwd, 'auth.db'))
    migrateFile(db, 0, sqliteSteps.slice(0, 2))
    db.close()

    expect(JSON.parse((await migrate('status --json')).stdout).pending).toHaveLength(last - 2)
    const up = await migrate('up --json')
    expect(up).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(up.stdout)).toMatchObject({
      database: 'auth.db',
      applied: sqliteSteps.map(({ number, name }) => ({ number, name })),
      pending: [],
    })
    expect((await migrate('status')).code).toBe(0)
    expect((await migrate('up --dry-run')).stderr).toContain('is up to date: there is nothing to make')
  })

  it('tells of a database of a newer version, and leaves it alone', async () => {
    const db = openSqlite(join(cwd, 'auth.db'))
    migrateFile(db, 0)
    db.run(sql`insert into migrations (number, name, applied_at) values (${last + 1}, 'future', 0)`)
    db.close()

    expect(await migrate('status')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`the database is of a newer version: steps after ${last} are unknown here`),
    })
    expect(await migrate('up')).toMatchObject({ code: 2, stderr: expect.stringContaining('run the newer version') })
  })
})
