import { expect, it } from 'vitest'
import { canMountDisks } from './disk.ts'
import { fullDisk } from './full-disk.ts'

it.skipIf(!canMountDisks())('a full disk under SQLite refuses what would write, and nothing else', async () => {
  const full = await fullDisk(2)

  expect(full).toMatchObject({ writes: ['503 unavailable, again in 1 s'], reads: [200], live: [200] })
  expect(full.tally.wrong).toEqual([])
  expect(full).toMatchObject({ unstored: 0, integrity: 'ok' })
})
