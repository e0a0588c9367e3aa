import type { AuthConfig } from '../../src/config/auth-config.ts'
import type { TestAuth } from '../../src/testing/test-auth.ts'
import { doingAtTheEnd } from '../at-the-end.ts'
import { wrote } from '../scan/produced.ts'
import { rowsOf } from '../scan/rows.ts'
import * as kit from '../scan/test-auth.ts'
import { freshDatabase, giveBack } from './databases.ts'

export * from '../../src/testing/test-auth.ts'

const databases = new Map<string, Promise<string>>()
const atTheEnd = doingAtTheEnd()

/** The test kit's own, but for the database: instances of one file of SQLite share one of PostgreSQL. */
export async function testAuth(config: Partial<AuthConfig> = {}): Promise<TestAuth> {
  const { database = 'sqlite::memory:' } = config
  const isShared = database !== 'sqlite::memory:'
  const url = isShared ? await shared(database) : await freshDatabase()
  const made = await kit.testAuth({ ...config, database: url })
  // Not every test closes what it opened, and each instance holds connections.
  atTheEnd(async () => {
    await made.auth.close()
    wrote('a row', await rowsOf(url))
    if (!isShared) giveBack(url)
  })
  return made
}

function shared(file: string): Promise<string> {
  const known = databases.get(file) ?? freshDatabase()
  databases.set(file, known)
  return known
}
