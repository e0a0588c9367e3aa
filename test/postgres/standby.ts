import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { waitUntil } from '../wait-until.ts'
import { prepareCluster, type Server } from './server.ts'

/** A primary that answers no commit before its hot standby has it, and that standby. */
export interface Pair {
  readonly primary: Server
  readonly standby: Server
  /** Ends the primary as `pg_ctl stop -m immediate` does. */
  losePrimary(): Promise<void>
  /** Makes transactions on the primary read-only, those of open connections too, and waits for what still writes. */
  closePrimary(): Promise<void>
  /** Makes the standby a server that takes writes. */
  promote(): Promise<void>
  stop(): Promise<void>
}

/** Starts a pair of servers with an empty cluster. */
export async function startPair(): Promise<Pair> {
  const primary = await prepareCluster({ synchronous_standby_names: '*', synchronous_commit: 'on' })
  const follows = `host=127.0.0.1 port=${primary.port} user=postgres password=postgres`
  const standby = await prepareCluster({ primary_conninfo: follows })
  await primary.program.initialise()
  execFileSync('cp', ['-a', primary.folder, standby.folder])
  writeFileSync(join(standby.folder, 'standby.signal'), '')
  await primary.program.start()
  // Fulfils when it takes writes; one that is stopped before never does.
  standby.program.start().catch(() => {})
  await waitUntil(() => isFollowed(primary))

  return {
    primary,
    standby,
    async losePrimary() {
      process.kill(Number(readFileSync(join(primary.folder, 'postmaster.pid'), 'utf8').split('\n', 1)[0]), 'SIGQUIT')
      await primary.program.stop()
    },
    async closePrimary() {
      await ask(primary, 'alter system set default_transaction_read_only = on')
      await ask(primary, 'select pg_reload_conf()')
      await waitUntil(async () => (await ask(primary, writing)).length === 0)
    },
    promote: async () => void (await ask(standby, 'select pg_promote()')),
    async stop() {
      await standby.stop()
      await primary.stop()
    },
  }
}

const writing = 'select pid from pg_stat_activity where backend_xid is not null'

async function isFollowed(primary: Server): Promise<boolean> {
  return (await ask(primary, "select 1 as x from pg_stat_replication where sync_state = 'sync'")).length > 0
}

async function ask(server: Server, statement: string): Promise<readonly unknown[]> {
  const client = new pg.Client(server.urlOf('postgres'))
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}
