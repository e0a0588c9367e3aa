import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { it } from 'vitest'
import { createAuth } from '../../src/index.ts'
import { startServer } from '../postgres/server.ts'
import { record } from './figure.ts'

const SIGN_INS = 10_000
const AT_ONCE = 32

it('what sign-ins cost a database', async () => {
  const postgres = await startServer({})
  const url = postgres.urlOf('postgres')
  const client = new pg.Client(url)
  await client.connect()
  await signPeopleIn(url, 100)
  await client.query('checkpoint')
  const before = await written(client)
  const onPostgres = await signPeopleIn(url, SIGN_INS)
  const log = ((await written(client)) - before) / SIGN_INS
  const sizes = await bytesPerRow(client)
  await client.end()
  await postgres.stop()

  const folder = mkdtempSync(join(tmpdir(), 'keychime-growth-'))
  const onSqlite = await signPeopleIn(`sqlite:${join(folder, 'auth.db')}`, SIGN_INS)
  rmSync(folder, { recursive: true })
  record({
    what: `sign-ins of somebody new (asking, sending, verifying, one refresh) that one process does in a second, ${AT_ONCE} at once, without HTTP`,
    toReach: 'known',
    measured: `${onPostgres.perSecond} on PostgreSQL (${onPostgres.cpuMicroseconds} µs of a core each), ${onSqlite.perSecond} on SQLite (${onSqlite.cpuMicroseconds} µs)`,
    reached: true,
  })
  record({
    what: 'what PostgreSQL writes to its log for one of them, and bytes of a row with its indexes',
    toReach: 'known',
    measured: `${(log / 1024).toFixed(1)} KiB; ${sizes.map(({ name, bytes }) => `${name} ${bytes}`).join(', ')}`,
    reached: true,
  })
}, 600_000)

interface Cost {
  readonly perSecond: number
  readonly cpuMicroseconds: number
}

async function signPeopleIn(database: string, people: number): Promise<Cost> {
  const auth = createAuth({
    secret: 'kT4vYw8ZpLqR2mXc7NbHs5JdGfUaE0oQiVjSzB1y3Wx',
    environment: 'test',
    database,
    limits: { requestsPerMinute: 0, verifiesPerMinute: 0 },
  })
  await auth.ready()
  // Each waits for a message of its own: `auth.deliver()` waits for everybody's, and all would go in step.
  const waiting = new Map<string, (code: string) => void>()
  auth.inbox?.subscribe(({ to, code }) => waiting.get(to)?.(code))
  const one = async (email: string): Promise<void> => {
    const arrived = new Promise<string>((resolve) => waiting.set(email, resolve))
    const { challengeId } = await auth.otp.request({ identifier: email })
    const otp = await arrived
    waiting.delete(email)
    const { refresh } = await auth.otp.verify({ challengeId, otp })
    await auth.tokens.refresh(refresh)
  }
  let next = 0
  const several = async (): Promise<void> => {
    while (next < people) await one(`person${next++}of${people}@example.com`)
  }
  const [began, cpu] = [performance.now(), process.cpuUsage()]
  await Promise.all(Array.from({ length: AT_ONCE }, several))
  const { user, system } = process.cpuUsage(cpu)
  const seconds = (performance.now() - began) / 1000
  await auth.close()
  return { perSecond: Math.round(people / seconds), cpuMicroseconds: Math.round((user + system) / people) }
}

async function written(client: pg.Client): Promise<number> {
  const { rows } = await client.query("select pg_current_wal_lsn() - '0/0' as bytes")
  return Number(rows[0].bytes)
}

async function bytesPerRow(client: pg.Client): Promise<readonly { readonly name: string; readonly bytes: number }[]> {
  const sizes: { name: string; bytes: number }[] = []
  for (const name of ['challenges', 'deliveries', 'events', 'sessions', 'accounts', 'identifiers', 'limits']) {
    // Without the room that rows which changed have left behind.
    await client.query(`vacuum full ${name}`)
    const { rows } = await client.query(
      `select pg_total_relation_size('${name}') / greatest(count(*), 1) as bytes from ${name}`,
    )
    sizes.push({ name, bytes: Number(rows[0].bytes) })
  }
  return sizes
}
