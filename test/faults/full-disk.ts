import { DatabaseSync } from '@photostructure/sqlite'
import { get, post } from '../server/caller.ts'
import { startServer, type TestServer } from '../server.ts'
import { mountDisk } from './disk.ts'
import { askFor, newTally, signIn, signInsWhile, type Tally, unlimited } from './sign-ins.ts'

/** What a server did while its disk was full, over and over, and people signed in. */
export interface Fullness {
  /** What the others saw who signed in all the time. */
  readonly tally: Tally
  /** Requests for a code on a full disk: the kinds of answers, once each. */
  readonly writes: readonly string[]
  /** The profile, the keys and a token on a full disk, likewise. */
  readonly reads: readonly number[]
  readonly live: readonly number[]
  /** From the first refusal until `/health/ready` said so too, at most. */
  readonly slowestUnreadyMs: number
  /** From the moment that there was room again to a code and to being ready, at most. */
  readonly slowestRecoveryMs: number
  /** Messages that were sent for a challenge that is in no database. */
  readonly unstored: number
  /** What SQLite says of the file. */
  readonly integrity: string
}

const WRITES = 20

/** Fills the disk under a database and frees it again, so many times over, at ten sign-ins a second (E10). */
export async function fullDisk(rounds: number): Promise<Fullness> {
  const disk = mountDisk(64)
  try {
    const file = `${disk.folder}/auth.db`
    const env = { ...unlimited, DATABASE_URL: `sqlite:${file}`, KEYCHIME_OTP__CHANNELS: 'console' }
    const server = await startServer({ env })
    const access = await accessTokenAt(server)
    const seen = { writes: new Set<string>(), reads: new Set<number>(), live: new Set<number>() }
    let [slowestUnreadyMs, slowestRecoveryMs] = [0, 0]

    const tally = newTally()
    let isOver = false
    const others = signInsWhile(
      () => !isOver,
      10,
      (n) => signIn(server.url, `p${n}@example.com`, tally),
    )
    for (let round = 0; round < rounds; round++) {
      disk.fill()
      while ((await askAt(server)).status !== 503);
      slowestUnreadyMs = Math.max(slowestUnreadyMs, await untilReadyIs(503, server))
      for (let write = 0; write < WRITES; write++) seen.writes.add(told(await askAt(server)))
      for (const status of await readAt(server, access)) seen.reads.add(status)
      seen.live.add((await get(server, '/health/live')).status)
      disk.free()
      slowestRecoveryMs = Math.max(slowestRecoveryMs, await recovery(server))
    }
    isOver = true
    await others
    const { stdout } = await server.stop()
    const kinds = { writes: [...seen.writes], reads: [...seen.reads], live: [...seen.live] }
    return { tally, ...kinds, slowestUnreadyMs, slowestRecoveryMs, ...left(file, stdout) }
  } finally {
    disk.unmount()
  }
}

let asked = 0

function askAt(server: TestServer): ReturnType<typeof post> {
  return post(server, '/accounts/otp/request/', { identifier: `w${asked++}@example.com` })
}

/** `503 unavailable, again in 1 s` */
function told({ status, headers, body }: Awaited<ReturnType<typeof post>>): string {
  return `${status} ${body['error_code']}, again in ${headers.get('retry-after')} s`
}

async function accessTokenAt(server: TestServer): Promise<string> {
  const { challengeId, otp } = await askFor(server.url, 'ada@example.com')
  const { body } = await post(server, '/accounts/otp/verify/', { challenge_id: challengeId, otp })
  return body['access'] ?? ''
}

async function readAt(server: TestServer, access: string): Promise<readonly number[]> {
  const answers = [
    await get(server, '/accounts/profile/', access),
    await get(server, '/.well-known/jwks.json'),
    await post(server, '/accounts/token/verify/', { token: access }),
  ]
  return answers.map(({ status }) => status)
}

async function recovery(server: TestServer): Promise<number> {
  const began = performance.now()
  while ((await askAt(server)).status !== 200);
  await untilReadyIs(200, server)
  return performance.now() - began
}

async function untilReadyIs(status: number, server: TestServer): Promise<number> {
  const began = performance.now()
  while ((await get(server, '/health/ready')).status !== status);
  return performance.now() - began
}

function left(file: string, printed: string): Pick<Fullness, 'unstored' | 'integrity'> {
  const database = new DatabaseSync(file)
  const stored = new Set(
    database
      .prepare('select recipient from challenges')
      .all()
      .map((row) => row['recipient']),
  )
  const integrity = String(database.prepare('pragma integrity_check').get()?.['integrity_check'])
  database.close()
  const sent = [...printed.matchAll(/Email to (\S+), code/g)].map(([, to]) => to)
  return { unstored: sent.filter((to) => !stored.has(to)).length, integrity }
}
