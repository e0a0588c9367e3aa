import { createHook } from 'node:async_hooks'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AuthConfig } from '../../src/index.ts'
import { sql } from '../../src/store/sql.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { peekInto } from '../peek.ts'

/** The password of all hashes here. */
export const password = 'correct horse battery staple'

/** Made by Django 5.2.17 with 1,000 iterations: weak, and wrong guesses at it cost tests nothing. */
export const weakHash = 'pbkdf2_sha256$1000$rgnShm6e8dtRdLlfv40ead$rpNT3KJNEHfUL+hYHGEIdqZiX+Iafim6yRQ36e1+oGs='

/** Made by Django 5.2.17 as it makes them by default with scrypt: as good as ours. */
export const strongHash =
  'scrypt$16384$2Zbbr2pjDraIi6iHxWv2Bl$8$5$t5oQ/hrVxeKlDxLP2X05TmLe5F0ZybCZruTGfHBedaiUoyl4sl2aXvkW8rTBXOSC6IDp30S6eSwy7dY/LZcWCg=='

/** An instance where account 1 is `ada` with the password above. */
export async function withStaff(config: Partial<AuthConfig> = {}, hash: string = weakHash): Promise<TestAuth> {
  const made = await testAuth(config)
  const { id } = await made.auth.accounts.create({ username: 'ada' })
  await made.auth.accounts.importPassword(id, hash)
  return made
}

/** What is stored of an instance's passwords. */
export interface Kept {
  readonly made: TestAuth
  /** The hash of account 1. */
  stored(): Promise<unknown>
  /** Every row of every event, as text. */
  told(): Promise<string>
  close(): Promise<void>
}

/** Like `withStaff`, in a file that a test can look into. */
export async function keptStaff(hash: string = weakHash): Promise<Kept> {
  const folder = mkdtempSync(join(tmpdir(), 'keychime-passwords-'))
  const made = await withStaff({ database: `sqlite:${join(folder, 'auth.db')}` }, hash)
  const database = await peekInto(made.auth)
  return {
    made,
    stored: async () => (await database.first(sql`select password_hash from accounts where id = 1`))?.['password_hash'],
    told: async () => JSON.stringify(await database.all(sql`select * from events`)),
    async close() {
      await database.close()
      await made.auth.close()
      rmSync(folder, { recursive: true })
    },
  }
}

/** How many hashes the threads beside the event loop were given while something was done, and how many at once. */
export async function countHashes(doing: () => Promise<unknown>): Promise<{ total: number; most: number }> {
  const running = new Set<number>()
  const counted = { total: 0, most: 0 }
  const hook = createHook({
    init(id, type) {
      if (type !== 'SCRYPTREQUEST' && type !== 'PBKDF2REQUEST') return
      counted.total++
      running.add(id)
      counted.most = Math.max(counted.most, running.size)
    },
    before: (id) => void running.delete(id),
  })
  hook.enable()
  try {
    await doing()
  } finally {
    hook.disable()
  }
  return counted
}
