import type { Client } from 'pg'
import type { Topic } from '../core/store.ts'
import { strictUrl } from './postgres-url.ts'
import { type Sql, sql } from './sql.ts'

/** Hears what other processes tell, on a connection of its own. */
export interface Notices {
  /** Calls back for each notice of a topic; the function it gives stops that. */
  listen(topic: Topic, heard: () => void): () => void
  /** Connects, and again wherever the connection ends. */
  start(): void
  close(): Promise<void>
}

const CHANNEL = 'keychime'
const CONNECT_MS = 5_000
/** Before connecting again; twice as long after each failure, for servers that know nothing of listening. */
const PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000

/** Tells every process that listens. For what is rare: on a server, transactions that notify commit one after the other. */
export function notice(topic: Topic): Sql {
  return sql`select pg_notify(${CHANNEL}, ${topic})`
}

/**
 * Listens to the server of an address. Best effort: a pooler may swallow what is heard here, so whoever listens polls as
 * well. Never what keeps a process alive.
 */
export function createNotices(url: string): Notices {
  const listeners = new Set<{ readonly topic: Topic; readonly heard: () => void }>()
  let client: Client | undefined
  let timer: NodeJS.Timeout | undefined
  let [pauseMs, isClosed] = [PAUSE_MS, false]

  const tell = (told?: string): void => {
    for (const { topic, heard } of listeners) if (told === undefined || told === topic) heard()
  }
  const connect = async (): Promise<void> => {
    const { Client } = (await import('pg')).default
    if (isClosed) return
    client = new Client({
      connectionString: strictUrl(url),
      connectionTimeoutMillis: CONNECT_MS,
      application_name: 'keychime',
      keepAlive: true,
    })
    // Unheard, it would end the process. What follows it is the end.
    client.on('error', () => {})
    client.on('notification', ({ payload }) => tell(payload))
    client.on('end', () => {
      if (isClosed) return
      timer = setTimeout(connect, pauseMs).unref()
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
    })
    try {
      await client.connect()
      // Its types leave this out.
      ;(client as Client & { unref(): void }).unref()
      await client.query(`listen ${CHANNEL}`)
      pauseMs = PAUSE_MS
      // Nobody heard what was told in the meantime.
      tell()
    } catch {
      client.end().catch(() => {})
    }
  }

  return {
    listen(topic, heard) {
      const listener = { topic, heard }
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    start: () => void connect(),
    async close() {
      isClosed = true
      clearTimeout(timer)
      await client?.end().catch(() => {})
    },
  }
}
