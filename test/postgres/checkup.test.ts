import { afterEach, expect, it, vi } from 'vitest'
import { clockCheck } from '../../src/checkup/clock.ts'
import { databaseCheck, keysCheck } from '../../src/checkup/own.ts'
import { resolveConfig } from '../../src/config/resolve.ts'
import { type Check, runChecks } from '../../src/core/check.ts'
import type { Settings } from '../../src/core/settings.ts'
import { createAuth } from '../../src/index.ts'
import { emptyDatabase, freshDatabase } from './databases.ts'

const secret = 'Wq8ZpLkT4vYwR2mXc7NbHs5JdGfUaE0oQiVjSzB1y3x'
afterEach(() => void vi.useRealTimers())

const config = { secret, environment: 'test', jwt: { keysFrom: 'database', algorithm: 'ES256' } } as const

/** Nothing is opened by it. */
function settingsWith(database: string): Settings {
  return resolveConfig({ ...config, database })
}

async function found(check: Check): Promise<string> {
  const [finding] = await runChecks([check], { deadlineMs: 20_000 })
  return `${finding?.standing}: ${finding?.says}`.replace(/test_\w+/, '…')
}

it('a server is looked at without being changed', async () => {
  const empty = settingsWith(await emptyDatabase())

  expect(await found(databaseCheck(empty))).toMatch(/^skipped: .* has no tables yet/)
  expect(await found(databaseCheck(empty))).toMatch(/^skipped: .* has no tables yet/)
  expect(await found(databaseCheck(settingsWith(await freshDatabase())))).toMatch(/^ok: .* has all \d+ migrations$/)
  expect(await found(databaseCheck({ ...empty, database: 'postgres://127.0.0.1:1/none' }))).toMatch(/^failed: /)
})

it('the clock is held against that of the server', async () => {
  const settings = settingsWith(await freshDatabase())

  expect(await found(clockCheck(settings, undefined))).toBe('ok: it goes with that of the database')
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 600_000 })
  expect(await found(clockCheck(settings, undefined))).toMatch(
    /^warning: the database's is (?:599|600|601) seconds ahead/,
  )
})

it('a key that signs for more than a year is told', async () => {
  const settings = settingsWith(await freshDatabase())
  expect(await found(keysCheck(settings, Date))).toMatch(/^skipped: there are none yet/)

  const auth = createAuth({ ...config, database: settings.database })
  await auth.ready()
  await auth.close()

  expect(await found(keysCheck(settings, Date))).toMatch(/^ok: tokens are signed by ES256, with a key 0 days old$/)
  const later = (): number => Date.now() + 400 * 86_400_000
  expect(await found(keysCheck(settings, { now: later }))).toMatch(/^warning: .* with a key (?:399|400) days old$/)
})
