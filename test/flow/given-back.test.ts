import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createAmbient } from '../../src/core/ambient.ts'
import { newId } from '../../src/core/ids.ts'
import { withLimiter } from '../../src/limiter/limited-store.ts'
import { createMemoryLimiter } from '../../src/limiter/memory.ts'
import { openStore } from '../../src/store/open.ts'
import { sql } from '../../src/store/sql.ts'
import { openAgain } from '../peek.ts'

const ambient = createAmbient()
const perHour = { max: 101, windowMs: 3_600_000, refusal: 'rate_limited' } as const

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keychime-given-back-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it.each(['the database', 'a limiter'])(
  'a guess at a password that was right does not count, also where there may be many, in %s',
  async (place) => {
    const url = `sqlite:${join(folder, 'auth.db')}`
    const { store: own } = openStore(url, ambient)
    const store = place === 'the database' ? own : withLimiter(own, createMemoryLimiter())
    const db = await openAgain(url)
    await db.batch([sql`insert into accounts (username, created_at, password_hash) values ('ada', 0, 'h')`])
    const now = ambient.now()

    for (let guess = 0; guess < 150; guess++) {
      const spends = [{ counter: 'passwords:ada', rules: [perHour] }]
      const taken = await store.takePasswordGuess({ now, login: { kind: 'username', value: 'ada' }, spends })
      expect(taken).toMatchObject({ outcome: 'taken', stored: { accountId: 1 } })
      const session = { sessionId: newId('ses', ambient), sessionExpiresAt: now + 1_000, traits: {} }
      const right = { accountId: 1, now, checked: 'h', touchLastLogin: false, givesBack: spends, ...session }
      expect(await store.openSessionFor(right)).toMatchObject({ outcome: 'opened' })
    }
    await db.close()
    await store.close()
  },
)
