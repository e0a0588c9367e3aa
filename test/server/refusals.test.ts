import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runProgram, startServer } from '../server.ts'

const secret = 'qO0c8Ih2Vw6mTz4rKf9Lx1NpYs7Ub3Ge5Ja'
const sound = { KEYCHIME_ENV: 'production', KEYCHIME_SECRET: secret, KEYCHIME_PUBLIC_URL: 'https://auth.example.com' }

describe('a start in production', () => {
  it.each([
    ['without a secret', { KEYCHIME_SECRET: '' }, 'KEYCHIME_SECRET must be set; make one with: node -p "'],
    ['with a short secret', { KEYCHIME_SECRET: 'hunter2' }, 'KEYCHIME_SECRET must have at least 32 bytes; '],
    [
      'with a guessable secret',
      { KEYCHIME_SECRET: 'change-me-change-me-change-me-change-me' },
      'KEYCHIME_SECRET must be random, not a placeholder; ',
    ],
    [
      'with the inbox',
      { KEYCHIME_OTP__CHANNELS: 'inbox' },
      "KEYCHIME_OTP__CHANNELS must not have inbox in production, where it would show everybody's codes",
    ],
    [
      'with the console',
      { KEYCHIME_OTP__CHANNELS: 'console' },
      "KEYCHIME_OTP__CHANNELS must not have console in production, where it would show everybody's codes",
    ],
    ['without a provider', {}, 'KEYCHIME_OTP__CHANNELS must be set in production: messages need a provider'],
    [
      'without the address that the world sees',
      { KEYCHIME_PUBLIC_URL: '' },
      'KEYCHIME_PUBLIC_URL must be set in production: the https origin that the world sees',
    ],
    [
      'on plain http',
      { KEYCHIME_PUBLIC_URL: 'http://auth.example.com' },
      'KEYCHIME_PUBLIC_URL must be https in production, unless its host is loopback, not http://auth.example.com',
    ],
    [
      'with a variable that is none',
      { KEYCHIME_OTP__LENGHT: '8' },
      'KEYCHIME_OTP__LENGHT is not a setting; did you mean KEYCHIME_OTP__LENGTH?',
    ],
    [
      'by the name of a host',
      { KEYCHIME_ENV: '', NODE_ENV: 'production', KEYCHIME_SECRET: '' },
      'KEYCHIME_SECRET must ',
    ],
  ])('is refused %s', async (_what, changes, sentence) => {
    const env = { ...sound, ...changes }
    const { code, stdout, stderr } = await runProgram(['serve', '--port', '0'], { env })

    expect(linesOf(stderr)).toContainEqual(expect.stringContaining(`keychime: ${sentence}`))
    expect(linesOf(stderr).every((line) => line.startsWith('keychime: KEYCHIME_'))).toBe(true)
    expect(stderr).not.toContain(env.KEYCHIME_SECRET || secret)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })

  it('tells every mistake on a line of its own', async () => {
    const env = { NODE_ENV: 'production', KEYCHIME_OTP__LENGTH: '99', KEYCHIME_PREFIX: 'accounts' }
    const { code, stderr } = await runProgram(['serve', '--port', '0'], { env })

    expect(linesOf(stderr).map((line) => line.split(' ')[1])).toEqual([
      'KEYCHIME_PREFIX',
      'KEYCHIME_OTP__LENGTH',
      'KEYCHIME_SECRET',
      'KEYCHIME_PUBLIC_URL',
      'KEYCHIME_OTP__CHANNELS',
    ])
    expect(code).toBe(2)
  })

  it('is what an unknown NODE_ENV means, and it says so', async () => {
    const { code, stderr } = await runProgram(['serve', '--port', '0'], { env: { NODE_ENV: 'staging' } })

    expect(linesOf(stderr)[0]).toBe(
      'keychime: NODE_ENV "staging" is not a known environment and counts as production; KEYCHIME_ENV=development would not',
    )
    expect(stderr).toContain('KEYCHIME_SECRET must be set')
    expect(code).toBe(2)
  })
})

describe('a database', () => {
  let cwd: string
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'keychime-database-'))
  })
  afterEach(() => rmSync(cwd, { recursive: true }))

  it('in a folder that cannot be written is told in one line', async () => {
    writeFileSync(join(cwd, 'file'), '')
    const { code, stderr } = await runProgram(['serve', '--port', '0'], {
      cwd,
      env: { DATABASE_URL: 'sqlite:file/a.db' },
    })

    expect(linesOf(stderr)).toEqual([
      expect.stringMatching(/^keychime: the database file\/a\.db cannot be opened: (ENOTDIR|EEXIST)/),
    ])
    expect(code).toBe(2)
  })

  it('that is none is told in one line', async () => {
    writeFileSync(join(cwd, 'text.db'), 'a shopping list, long enough to be taken for a database header'.repeat(20))
    const { code, stderr } = await runProgram(['serve', '--port', '0', '--database', 'sqlite:text.db'], { cwd })

    expect(linesOf(stderr)).toEqual([
      expect.stringMatching(/^keychime: the database text\.db cannot be opened: .*not a database/),
    ])
    expect(code).toBe(2)
  })

  it('of a newer version is told in one line, and left as it is', async () => {
    await (await startServer({ cwd })).stop()
    const path = join(cwd, '.keychime', 'keychime.db')
    const database = new DatabaseSync(path)
    database.exec("insert into migrations (number, name, applied_at) values (99, 'future', 0)")
    database.close()

    const { code, stderr } = await runProgram(['serve', '--port', '0'], { cwd })
    expect(linesOf(stderr)).toEqual([
      expect.stringMatching(
        /^keychime: the database has 99 migrations and this version knows \d+: run the newer version$/,
      ),
    ])
    expect(code).toBe(2)
  })
})

function linesOf(text: string): readonly string[] {
  return text.trimEnd().split('\n')
}
