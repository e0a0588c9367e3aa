import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { createRequire, syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Auth, createAuth as CreateAuth } from '../../src/index.ts'
import { sql } from '../../src/store/sql.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { startServer } from '../server.ts'
import { waitUntil } from '../wait-until.ts'
import { askFor, secret, unlimited } from './sign-ins.ts'

const threads: Worker[] = []
const builtin = createRequire(import.meta.url)('node:worker_threads')
const Whole: typeof Worker = builtin.Worker

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keychime-writer-'))
  file = join(folder, 'auth.db')
  builtin.Worker = class extends Whole {
    constructor(...given: ConstructorParameters<typeof Worker>) {
      super(...given)
      threads.push(this)
    }
  }
  syncBuiltinESMExports()
})
afterEach(() => {
  builtin.Worker = Whole
  syncBuiltinESMExports()
  threads.length = 0
  rmSync(folder, { recursive: true })
})

/** An instance of the built library, whose writes a thread does. */
async function withThread(): Promise<Auth> {
  const built = '../../dist/index.mjs'
  const { createAuth }: { createAuth: typeof CreateAuth } = await import(built)
  const auth = createAuth(
    { secret, environment: 'test', database: `sqlite:${file}`, otp: { cooldown: 0, hourlyLimit: 0, dailyLimit: 0 } },
    { writer: 'thread', onError() {} },
  )
  await auth.ready()
  return auth
}

function stored(table: 'challenges' | 'sessions'): number {
  const database = openSqlite(file)
  const row = database.first(
    table === 'challenges' ? sql`select count(*) as n from challenges` : sql`select count(*) as n from sessions`,
  )
  database.close()
  return Number(row?.['n'])
}

it('signs in, refuses as ever, and leaves everything in the one file', async () => {
  const auth = await withThread()
  const { challengeId } = await auth.otp.request({ identifier: 'ada@example.com' })
  await auth.deliver()
  const otp = auth.inbox?.messages()[0]?.code ?? ''
  const { refresh } = await auth.otp.verify({ challengeId, otp })

  await expect(auth.otp.verify({ challengeId, otp })).rejects.toMatchObject({ code: 'authentication_failed' })
  expect((await auth.tokens.refresh(refresh)).account.email).toBe('ada@example.com')
  await auth.close()
  await expect(auth.otp.request({ identifier: 'bob@example.com' })).rejects.toMatchObject({ code: 'unavailable' })
  expect(threads).toHaveLength(1)
  expect(statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0).toBe(0)
  expect(stored('sessions')).toBe(1)
})

it('when its thread vanishes, whoever waits is told to come back, and the next has another', async () => {
  const auth = await withThread()
  const asked = Array.from({ length: 200 }, (_, n) => auth.otp.request({ identifier: `p${n}@example.com` }))
  // The others wait for the next commits.
  await Promise.race(asked)
  await threads[0]?.terminate()
  const settled = await Promise.allSettled(asked)

  const reasons = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  expect(new Set(reasons.map(({ code }) => code))).toEqual(new Set(['unavailable']))
  const { challengeId } = await auth.otp.request({ identifier: 'ada@example.com' })
  expect(challengeId).toMatch(/^ch1_/)
  expect(threads).toHaveLength(2)
  await auth.close()
  expect(stored('challenges')).toBeGreaterThan(settled.length - reasons.length)
})

it('a server that is killed has everything that it said it had', async () => {
  const server = await startServer({ env: { ...unlimited, DATABASE_URL: `sqlite:${file}` } })
  const told: string[] = []
  const asking = Array.from({ length: 16 }, async (_, worker) => {
    for (let n = 0; ; n++) told.push((await askFor(server.url, `p${worker}-${n}@example.com`)).handle)
  })
  const ended = Promise.allSettled(asking)
  await waitUntil(() => told.length >= 100)
  await server.stop('SIGKILL')
  await ended

  const database = openSqlite(file)
  const handles = new Set(database.all(sql`select handle from challenges`).map((row) => row['handle']))
  database.close()
  expect(told.filter((handle) => !handles.has(handle))).toEqual([])
})
