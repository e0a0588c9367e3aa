import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import type { AuthConfig } from '../../src/config/auth-config.ts'
import type { TestAuth } from '../../src/testing/test-auth.ts'
import { doingAtTheEnd } from '../at-the-end.ts'
import * as kit from '../scan/test-auth.ts'

export * from '../../src/testing/test-auth.ts'

const secrets = new Map<string, string>()
const atTheEnd = doingAtTheEnd()

/**
 * The test kit's own, but its limits are counted in memory, in Redis or in a Cluster. Counters are named by the secret, so instances
 * share them that share a file of SQLite, and no others.
 */
export async function testAuth(config: Partial<AuthConfig> = {}): Promise<TestAuth> {
  const { database = 'sqlite::memory:' } = config
  const secret = database === 'sqlite::memory:' ? freshSecret() : (secrets.get(database) ?? freshSecret())
  secrets.set(database, secret)
  const store = inject('limitStore') ?? 'memory'
  const made = await kit.testAuth({ secret, ...config, limits: { store, ...config.limits } })
  atTheEnd(() => made.auth.close())
  return made
}

function freshSecret(): string {
  return randomBytes(32).toString('base64url')
}
