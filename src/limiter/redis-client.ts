import type * as ioredis from 'ioredis'
import { StartError } from '../errors.ts'

/** A server of Redis or Valkey, or a Cluster of them. */
export type Client = ioredis.Redis | ioredis.Cluster

/** A connection that is silent for so long while something was asked is given up, and another one made. */
const SILENT_MS = 1_000
const LONGEST_PAUSE_MS = 1_000

const pauseMs = (attempt: number): number => Math.min(50 * attempt, LONGEST_PAUSE_MS)

/** What is not answered is answered by the database, so nothing is kept to be asked later: it would be spent twice. */
const nothingLater = {
  enableOfflineQueue: false,
  lazyConnect: true,
} as const

const connection = {
  protocol: 2,
  connectTimeout: SILENT_MS,
  socketTimeout: SILENT_MS,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
} as const

/**
 * Connects to the servers of these addresses, and again whenever the connection is lost; several are a Cluster. Fulfils also where
 * none answers yet.
 *
 * @throws {StartError} where ioredis is not installed.
 */
export async function connect(servers: readonly string[]): Promise<Client> {
  const { Cluster, Redis } = await loadClient()
  const [first = ''] = servers
  const client =
    servers.length === 1
      ? new Redis(first, { ...nothingLater, ...connection, retryStrategy: pauseMs })
      : new Cluster([...servers], {
          ...nothingLater,
          clusterRetryStrategy: pauseMs,
          redisOptions: { ...connection, ...credentialsOf(first) },
        })
  // Whoever asks is told; without a listener each would be printed.
  client.on('error', () => {})
  await client.connect().catch(() => {})
  return client
}

async function loadClient(): Promise<Pick<typeof ioredis, 'Cluster' | 'Redis'>> {
  try {
    return await import('ioredis')
  } catch (error) {
    throw new StartError('limits.store is a server of Redis, which needs a package of its own: npm i ioredis', {
      cause: error,
    })
  }
}

/** Servers of a Cluster that were not named are reached as the first one. */
function credentialsOf(server: string): { username?: string; password?: string; tls?: object } {
  const { username, password, protocol } = new URL(server)
  return {
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' ? { tls: {} } : {}),
  }
}
