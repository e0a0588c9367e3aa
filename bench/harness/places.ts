import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type Cluster, careless, prepareCluster } from '../../test/postgres/server.ts'

/** Where databases are made, each empty and with nobody else's rows. */
export interface Databases {
  /** Gives the address of a new one. */
  fresh(): Promise<string>
  close(): Promise<void>
}

/** Whether a commit waits for the disk, or there is none as far as that can be had: a disk is noisier than what is measured. */
export type Disk = 'waited for' | 'left out'

/** SQLite, each database a file in a folder that goes with it. */
export function sqliteFiles(disk: Disk = 'waited for'): Databases {
  const memory = '/dev/shm'
  const within = disk === 'left out' && existsSync(memory) ? memory : tmpdir()
  const folder = mkdtempSync(join(within, 'keychime-bench-'))
  let made = 0
  const close = removeAtExit(folder)
  return { fresh: async () => `sqlite:${join(folder, `${made++}.db`)}`, close: async () => close() }
}

/** A PostgreSQL server of its own. */
export async function postgresServer(disk: Disk = 'waited for'): Promise<Databases> {
  const cluster = await prepareCluster(disk === 'left out' ? careless : {})
  const remove = removeAtExit(cluster.folder, () => endNow(cluster))
  await cluster.program.initialise()
  await cluster.program.start()
  let made = 0
  return {
    async fresh() {
      const name = `bench${made++}`
      const admin = new pg.Client(cluster.urlOf('postgres'))
      await admin.connect()
      await admin.query(`create database ${name}`)
      await admin.end()
      return cluster.urlOf(name)
    },
    async close() {
      await cluster.program.stop()
      remove()
    },
  }
}

/** Removes a folder when it is asked to, or when the process ends before that. */
function removeAtExit(folder: string, before: () => void = () => {}): () => void {
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  const atExit = (): void => {
    before()
    remove()
  }
  process.once('exit', atExit)
  return () => {
    process.off('exit', atExit)
    remove()
  }
}

/** At once, as nothing else can be done while a process ends. */
function endNow({ folder }: Cluster): void {
  try {
    process.kill(Number.parseInt(readFileSync(join(folder, 'postmaster.pid'), 'utf8'), 10), 'SIGQUIT')
  } catch {
    // It has ended, or was not started.
  }
}
