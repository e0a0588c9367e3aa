import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { misplaceSecrets } from './misplaced.ts'
import { leaks } from './produced.ts'
import { expectADayWithoutLeaks } from './whole-day.ts'

it('a whole day on SQLite tells no code, token, secret or whole recipient to anybody else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keychime-day-'))
  await expectADayWithoutLeaks(`sqlite:${join(folder, 'auth.db')}`)
  rmSync(folder, { recursive: true })
}, 300_000)

it('a secret in the wrong place is not told by what is said of it', async () => {
  expect(await misplaceSecrets()).toBe(0)
  expect(leaks()).toEqual([])
}, 120_000)
