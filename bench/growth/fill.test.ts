import { afterAll, expect, it } from 'vitest'
import { makeTables } from '../flow/keychime.ts'
import { openDurable, pathOf } from '../flow/sqlite-file.ts'
import { sqliteFiles } from '../harness/places.ts'
import { fill } from './fill.ts'

const files = sqliteFiles('left out')
afterAll(files.close)

it.each(['challenges', 'accounts'] as const)('makes as many %s as are wanted', async (what) => {
  const database = await files.fresh()
  await makeTables({ database, hand() {} })
  const [none, many] = [await fill(database, what, 0), await fill(database, what, 2000)]

  expect(many).toBeGreaterThan(none)
  const file = openDurable(pathOf(database))
  expect(file.prepare(`select count(*) as rows from ${what}`).get()).toEqual({ rows: 2000 })
  file.close()
})
