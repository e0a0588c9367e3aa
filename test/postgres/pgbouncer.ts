import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './server.ts'

/** A PgBouncer in front of a PostgreSQL server. */
export interface PgBouncer {
  /** The address of a database of that server, through it. */
  urlOf(database: string): string
  stop(): Promise<void>
}

/** How it shares its connections, and how many of them one database gets. */
export interface Pooling {
  readonly mode: 'transaction' | 'session'
  readonly size: number
}

const NOBODY = 65_534

/** Its version; `undefined` where it is not installed. */
export function pgBouncerVersion(): string | undefined {
  const { stdout } = spawnSync('pgbouncer', ['--version'], { encoding: 'utf8' })
  return /^PgBouncer (\S+)/.exec(stdout ?? '')?.[1]
}

/** Starts one on a free port of 127.0.0.1, in front of the server of an address. */
export async function startPgBouncer(server: URL, { mode, size }: Pooling): Promise<PgBouncer> {
  const folder = mkdtempSync(join(tmpdir(), 'keychime-pgbouncer-'))
  const port = await freePort()
  // As root it refuses to run.
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : undefined
  const [settings, users] = [join(folder, 'pgbouncer.ini'), join(folder, 'users.txt')]
  writeFileSync(users, `"${server.username}" "${server.password}"\n`)
  writeFileSync(
    settings,
    `[databases]
* = host=${server.hostname} port=${server.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = ${mode}
default_pool_size = ${size}
`,
  )
  if (user !== undefined) for (const path of [folder, settings, users]) chownSync(path, user.uid, user.gid)
  const child = spawn('pgbouncer', [settings], { ...user, stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = new Promise((resolve) => child.once('close', resolve))
  await heard(child, /process up/)
  return {
    urlOf: (database) => `postgres://${server.username}:${server.password}@127.0.0.1:${port}/${database}`,
    async stop() {
      child.kill('SIGQUIT')
      await ended
      rmSync(folder, { recursive: true })
    },
  }
}

/** Fulfils when a program says that on standard error; rejects with what it said when it ends before. */
function heard(child: ChildProcess, sentence: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.once('error', reject)
    child.once('close', () => reject(new Error(`it ended: ${said}`)))
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (sentence.test(said)) resolve()
    })
  })
}
