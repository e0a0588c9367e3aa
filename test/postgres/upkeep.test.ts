import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { expect, it } from 'vitest'
import { runProgram } from '../server.ts'
import { freshDatabase } from './databases.ts'

const env = {
  KEYCHIME_SECRET: 'yN4vKq2XwT5mZc9NbYs4JdGfUaE0oQiVjSzB1y3Wx7L',
  KEYCHIME_ENV: 'test',
  KEYCHIME_OTP__CHANNELS: 'console',
  KEYCHIME_JWT__KEYS_FROM: 'database',
  KEYCHIME_JWT__ALGORITHM: 'ES256',
}

it('commands of operators send no messages, and make no key that nobody asked for', async () => {
  const url = await freshDatabase()
  const cwd = mkdtempSync(join(tmpdir(), 'keychime-upkeep-'))
  const run = (line: string) => runProgram(line.split(' '), { cwd, env: { ...env, DATABASE_URL: url } })
  const client = new pg.Client(url)
  await client.connect()
  const now = Date.now()
  await client.query(`
    insert into challenges (handle, purpose, kind, recipient, digits, created_at, expires_at)
    values ('chl_1', 'login', 'email', 'ada@example.com', 6, ${now}, ${now + 600_000});
    insert into deliveries (id, challenge, transport, state, due_at, created_at, changed_at)
    values ('dlv_1', 'chl_1', 'email', 'queued', ${now}, ${now}, ${now})`)

  expect(await run('migrate up')).toMatchObject({ code: 0 })
  expect((await client.query('select kid from signing_keys')).rows).toEqual([])
  for (const line of ['keys rotate', 'keys rotate --revoke', 'keys list']) {
    const { code, stdout } = await run(line)
    expect([code, stdout]).toEqual([0, expect.not.stringContaining('ada@')])
  }
  expect((await client.query('select state, attempt from deliveries')).rows).toEqual([
    { state: 'queued', attempt: '0' },
  ])
  await client.end()
  rmSync(cwd, { recursive: true })
})
