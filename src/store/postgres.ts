import type { Pool, PoolClient } from 'pg'
import { type Db, firstOf, type Patience, type Result, type Work } from './db.ts'
import { gathering } from './gather.ts'
import { Batch, type Naming } from './postgres-batch.ts'
import { refusesOptions, type Trouble, troubleOf } from './postgres-errors.ts'
import { sendTogether } from './postgres-group.ts'
import { notice } from './postgres-notices.ts'
import { byIndexAlone, strictUrl, withOptions } from './postgres-url.ts'
import { type Sql, sql } from './sql.ts'
import { unavailable } from './unavailable.ts'
import { withinReason } from './within-reason.ts'

/** How many connections a process has at most. */
const CONNECTIONS = 10
/** A new one takes some trips, and a name to be looked up. */
const CONNECT_MS = 5_000
/** A server that answers nothing for so long is gone, whatever its connection says. */
const ANSWER_MS = 8_000
const TRIES = 5

/**
 * PostgreSQL as the store uses it: each step on one trip over a pool of connections. Nothing is connected before it is
 * needed.
 */
export async function openPostgres(url: string): Promise<Db> {
  const { Pool } = (await import('pg')).default
  const pool = new Pool({
    connectionString: withOptions(strictUrl(url), byIndexAlone),
    options: byIndexAlone,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    allowExitOnIdle: true,
    application_name: 'keychime',
    keepAlive: true,
  })
  // An idle connection that breaks leaves the pool by itself, and of one in use its trip hears; unheard, either would end the
  // process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return dbOver(pool)
}

/** How a piece of work may be treated. */
interface Treatment {
  /** `reads`: it may be repeated whatever became of it. */
  readonly kind?: 'reads' | 'writes'
  readonly patience?: Patience | undefined
}

function dbOver(pool: Pool): Db {
  // Behind a pooler that does not keep them, statements have no names.
  let naming: Naming = 'named'
  const connect = connecting(pool)

  /** Gives work a connection; again where nothing happened and repeating is safe. Reading again always is. */
  const attempt = async <T>(work: (send: Send) => Promise<T>, { kind, patience }: Treatment = {}): Promise<T> => {
    for (let tries = 1; ; tries++) {
      const client = await connect.one()
      try {
        const done = await work((statements) => answerOf(client, new Batch(statements, naming), patience))
        client.release()
        return done
      } catch (error) {
        const trouble = error instanceof Undone ? error.trouble : undefined
        client.release(trouble?.isOver === true)
        if (trouble === undefined) throw error
        if (error instanceof Undone && error.cause instanceof Silence) connect.distrustAll()
        if (trouble.losesNames) naming = 'unnamed'
        const isSafe = trouble.isRepeatable || (kind === 'reads' && trouble.isOver)
        if (!isSafe || tries === TRIES) throw trouble.error
      }
    }
  }
  return {
    look: (...statements) => attempt((send) => send(statements), { kind: 'reads' }),
    batch: gathering(sendTogether((statements) => attempt((send) => send(statements)))),
    transact: (work, patience) => attempt((send) => inSteps(send, work()), { patience }),
    notify: (topic) =>
      attempt((send) => send([notice(topic)])).then(
        () => {},
        () => {},
      ),
    ping: () => attempt(mustTakeWrites),
    // Connections that are idle keep no process alive, and a server that is gone never ends them.
    close: () => withinReason(pool.end(), 'connections do not end').catch(() => {}),
  }
}

/** One trip. */
type Send = (statements: readonly Sql[]) => Promise<readonly Result[]>

/** A trip that failed. The transaction it belonged to is undone by then, or ends with its connection. */
class Undone extends Error {
  readonly trouble: Trouble

  constructor(cause: unknown) {
    super('a trip to the database failed', { cause })
    this.trouble = troubleOf(cause)
  }
}

const mode = sql`select current_setting('transaction_read_only') as read_only`

/** Where nobody writes, a connection to a server that became read-only would be asked for ever. */
async function mustTakeWrites(send: Send): Promise<void> {
  const [found] = await send([mode])
  if (firstOf(found)?.['read_only'] !== 'off') throw new Undone(new Error('it takes no writes'))
}

const begin = sql`begin`
const commit = sql`commit`
const rollback = sql`rollback`

async function inSteps<T>(send: Send, work: Work<T>): Promise<T> {
  let hasBegun = false
  try {
    let step = work.next([])
    while (step.done !== true) {
      const results = await send(hasBegun ? step.value : [begin, ...step.value])
      step = work.next(hasBegun ? results : results.slice(1))
      hasBegun = true
    }
    if (hasBegun) await send([commit])
    return step.value
  } catch (error) {
    // A connection that is over takes its transaction with it, and may let whoever asks it for more wait.
    if (!(error instanceof Undone && error.trouble.isOver)) await send([rollback]).catch(() => {})
    throw error
  }
}

/** Connections to work with. */
interface Connecting {
  /** A free one, or a new one. */
  one(): Promise<PoolClient>
  /** Has those that were made before now leave the pool: where one is met by silence, the others would be too. */
  distrustAll(): void
}

function connecting(pool: Pool): Connecting {
  let [age, wasReached] = [0, false]
  const ages = new WeakMap<PoolClient, number>()
  pool.on('connect', (client) => {
    ages.set(client, age)
    wasReached = true
  })
  return {
    async one() {
      for (;;) {
        const client = await connect(pool, wasReached ? 'usual' : 'endless')
        if (ages.get(client) === age) return client
        client.release(true)
      }
    },
    distrustAll: () => void age++,
  }
}

/** The first one is waited for: it may take some trips to a server far away. */
async function connect(pool: Pool, patience: Patience): Promise<PoolClient> {
  const connecting = firstOrNext(pool).catch((error: unknown) => {
    throw unavailable(error)
  })
  try {
    return await (patience === 'usual' ? withinReason(connecting, 'no connection to the database is free') : connecting)
  } catch (error) {
    // Whoever gave up waiting leaves the connection to the next.
    connecting.then(
      (client) => client.release(),
      () => {},
    )
    throw error
  }
}

/** A pooler may know no options; its users do without, or give them to their role. */
async function firstOrNext(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect()
  } catch (error) {
    if (pool.options.options === undefined || !refusesOptions(error)) throw error
    delete pool.options.options
    return pool.connect()
  }
}

/** The server said nothing for so long that it is gone. */
class Silence extends Error {}

async function answerOf(client: PoolClient, batch: Batch, patience: Patience = 'usual'): Promise<readonly Result[]> {
  const giveUp = (): void => batch.handleError(new Silence('the database does not answer'))
  const timer = patience === 'usual' ? setTimeout(giveUp, ANSWER_MS) : undefined
  try {
    client.query(batch)
    return await batch.results
  } catch (error) {
    throw new Undone(error)
  } finally {
    clearTimeout(timer)
  }
}
