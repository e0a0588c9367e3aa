import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import type { Auth } from '../../src/index.ts'
import { sql } from '../../src/store/sql.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { testAuth } from '../../src/testing/index.ts'

/** An instance whose database somebody watches. No limit is in the way of many requests. */
export interface Watched {
  readonly auth: Auth
  /** Whether anything at all was committed since this was last asked. */
  hasStored(): boolean
  /** Lets the messages go out that are due, so that they are not mistaken for what comes next. */
  settle(): Promise<void>
  close(): Promise<void>
}

// Thousands of commits are not worth waiting for a disk.
const memoryDisk = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** Makes an instance with its database on disk, and a second connection to it, which sees every commit of the first. */
export async function watched(): Promise<Watched> {
  const folder = mkdtempSync(join(memoryDisk, 'keychime-watched-'))
  const file = join(folder, 'auth.db')
  // What goes on by itself once a minute would be taken for what a request stored.
  vi.useFakeTimers({ toFake: ['setInterval'] })
  const { auth, inbox } = await testAuth({
    database: `sqlite:${file}`,
    trustProxy: ['loopback'],
    otp: { cooldown: 0, hourlyLimit: 0, dailyLimit: 0 },
    limits: { requestsPerMinute: 0, verifiesPerMinute: 0 },
  })
  vi.useRealTimers()
  const witness = openSqlite(file)
  // Changes whenever another connection commits a change, and only then (sqlite.org/pragma.html#pragma_data_version).
  const version = (): unknown => witness.first(sql`pragma data_version`)?.['data_version']
  let seen = version()
  return {
    auth,
    hasStored() {
      const before = seen
      seen = version()
      return seen !== before
    },
    settle: async () => {
      await inbox.settle()
      seen = version()
    },
    close: async () => {
      witness.close()
      await auth.close()
      rmSync(folder, { recursive: true })
    },
  }
}
