import { describe, expect, it } from 'vitest'
import { type Check, runChecks } from '../core/check.ts'
import type { Settings } from '../core/settings.ts'
import { testAuth } from '../testing/test-auth.ts'
import { databaseCheck, keysCheck, publicUrlCheck } from './own.ts'
import { waysCheck } from './ways.ts'

async function found(check: Check): Promise<string> {
  const [finding] = await runChecks([check], { deadlineMs: 5_000 })
  return `${finding?.standing}: ${finding?.says}`
}

describe('The public address', () => {
  const said = (publicUrl: string, changes: Partial<Settings> = {}): Promise<string> =>
    found(publicUrlCheck({ publicUrl, environment: 'production', channels: ['smtp'], ...changes } as Settings))

  it.each([
    ['https://auth.example.com', {}, 'ok: https://auth.example.com'],
    ['https://localhost', {}, 'failed: https://localhost is this machine: nobody else can open it'],
    ['https://127.0.0.1:4000', {}, 'failed: https://127.0.0.1:4000 is this machine: nobody else can open it'],
    ['http://auth.example.com', {}, 'failed: http://auth.example.com is not https'],
    ['http://auth.example.com', { environment: 'test' }, 'ok: http://auth.example.com'],
    [
      'http://localhost:4000',
      { environment: 'development' },
      'warning: http://localhost:4000 is this machine: links in messages open nowhere else',
    ],
    ['http://localhost:4000', { environment: 'development', channels: ['inbox'] }, 'ok: http://localhost:4000'],
  ] as const)('%s with %j', async (url, changes, expected) => {
    expect(await said(url, changes)).toBe(expected)
  })
})

describe('The rest of our own', () => {
  it('says that a database in memory forgets', async () => {
    const { auth } = await testAuth()

    expect(await found(databaseCheck({ ...auth.settings, database: 'sqlite::memory:' }))).toMatch(
      /^warning: it is in memory/,
    )
  })

  it('says where keys of the configuration sign', async () => {
    const { auth } = await testAuth()

    expect(await found(keysCheck({ ...auth.settings, database: 'sqlite:nowhere.db' }, { now: () => 0 }))).toBe(
      'ok: tokens are signed by HS256, with the key of the configuration',
    )
  })

  it('fails where nobody carries a message', async () => {
    expect(await found(waysCheck([]))).toBe('failed: no provider carries any message')
  })
})
