import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrateFile } from '../../src/store/migrate.ts'
import { sqliteSteps } from '../../src/store/migrations.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { runProgram } from '../server.ts'
import { canMountDisks, type Disk, mountDisk } from './disk.ts'

describe('a start on a file of SQLite', () => {
  let folder: string
  let file: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keychime-files-'))
    file = join(folder, 'auth.db')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('that is a folder is refused in one line', async () => {
    mkdirSync(file)
    await expectOneLine(file, /cannot be opened: .*unable to open database file$/)
  })

  it('that lost its end is refused in one line', async () => {
    makeDatabase(file)
    writeFileSync(file, readFileSync(file).subarray(0, 6_000))
    await expectOneLine(file, /database disk image is malformed$/)
  })

  it('of somebody else is refused in one line', async () => {
    const db = openSqlite(file)
    db.script('create table accounts (name text)')
    db.close()
    await expectOneLine(file, /cannot be written: table accounts already exists$/)
  })

  it('whose migrations are not those it tells of is refused in one line', async () => {
    const db = openSqlite(file)
    migrateFile(db, 0, sqliteSteps.slice(0, 3))
    db.script('create table signing_keys (kid text)')
    db.close()
    await expectOneLine(file, /cannot be written: table signing_keys already exists$/)
  })

  it.skipIf(process.getuid?.() === 0)('that is read-only is refused in one line', async () => {
    makeDatabase(file)
    chmodSync(file, 0o400)
    await expectOneLine(file, /attempt to write a readonly database$/)
  })
})

describe.skipIf(!canMountDisks())('a start on a disk', () => {
  let disk: Disk
  let file: string
  beforeEach(() => {
    disk = mountDisk(4)
    file = join(disk.folder, 'auth.db')
  })
  afterEach(() => disk.unmount())

  it('that is full is refused in one line', async () => {
    disk.fill()
    await expectOneLine(file, /(?:database or disk is full|disk I\/O error)$/)
  })

  it('that is full beside a database is refused in one line', async () => {
    makeDatabase(file)
    disk.fill()
    await expectOneLine(file, /(?:database or disk is full|disk I\/O error)$/)
  })

  it('that has room for all but the next write is refused in one line', async () => {
    makeDatabase(file)
    const kept = openSqlite(file)
    disk.fill()
    await expectOneLine(file, /cannot be written: database or disk is full$/)
    kept.close()
  })

  it('that takes no writes is refused in one line', async () => {
    // In another process: what this one has open would keep the disk as it is.
    await runProgram(['migrate', 'up'], { env: { DATABASE_URL: `sqlite:${file}` } })
    disk.lock()
    await expectOneLine(file, /(?:attempt to write a readonly database|unable to open database file)$/)
  })
})

function makeDatabase(file: string): void {
  const db = openSqlite(file)
  migrateFile(db, 0)
  db.close()
}

async function expectOneLine(file: string, sentence: RegExp): Promise<void> {
  const env = { DATABASE_URL: `sqlite:${file}` }
  const { code, stdout, stderr } = await runProgram(['serve', '--port', '0'], { env })

  expect(stderr.trimEnd().split('\n')).toEqual([expect.stringMatching(/^keychime: the database /)])
  expect(stderr.trimEnd()).toMatch(sentence)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
}
