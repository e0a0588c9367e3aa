import { encodeTick, tickAt } from '../../src/core/ids.ts'
import { type Db, firstOf, together } from '../../src/store/db.ts'
import { sql } from '../../src/store/sql.ts'
import { openAgain } from '../peek.ts'
import type { TestServer } from '../server.ts'
import { type Engine, startLonely } from '../sessions/stage.ts'
import { waitUntil } from '../wait-until.ts'
import { verifiesWhile } from './verifies.ts'

/** What verifies took while a server removed what was past its retention, and while it did not. */
export interface Housekeeping {
  /** Milliseconds of each verify, by rounds in turn: nothing is removed, something is. */
  readonly calm: readonly (readonly number[])[]
  readonly busy: readonly (readonly number[])[]
  /** Codes, messages and events that were removed, and in how much time that something was. */
  readonly removed: number
  readonly seconds: number
}

const DAY_MS = 86_400_000
/** Who removes nothing for so long has stopped. */
const STILL_MS = 1_000

/**
 * Has a server remove so many codes, each with its message and an event, while people sign in at a steady rate. Each time it has
 * begun its lease is taken from it, so that it stops a minute later, when it asks for that again, and begins anew in the next.
 */
export async function keepHouse(
  engine: Engine,
  load: { readonly codes: number; readonly perSecond: number },
): Promise<Housekeeping> {
  const { server, database, stop } = await startLonely(engine)
  const db = await openAgain(database)
  await lend(db, Date.now() + DAY_MS)
  await fill(db, load.codes)
  await lend(db, 0)

  const done = await inTurn(server, db, load.perSecond)
  const [left] = await db.look(sql`select count(*) as n from events where id < ${`evt_${longAgo()}~`}`)
  await db.close()
  await stop()
  return { ...done, removed: 3 * (load.codes - Number(firstOf(left)?.['n'])) }
}

async function inTurn(server: TestServer, db: Db, perSecond: number): Promise<Omit<Housekeeping, 'removed'>> {
  const front = await watchFront(db)
  const [calm, busy]: [number[][], number[][]] = [[], []]
  let seconds = 0
  while (!front.isGone()) {
    calm.push(await verifiesWhile(server.url, () => !front.isMoving(), perSecond))
    await lend(db, Date.now() + DAY_MS)
    const began = performance.now()
    busy.push(await verifiesWhile(server.url, front.isMoving, perSecond))
    seconds += (performance.now() - began - STILL_MS) / 1_000
    await lend(db, 0)
  }
  front.stop()
  return { calm, busy, seconds }
}

/** The oldest code, which is the next to be removed. */
interface Front {
  /** Whether it was removed not long ago. */
  isMoving(): boolean
  isGone(): boolean
  stop(): void
}

async function watchFront(db: Db): Promise<Front> {
  const oldest = async (): Promise<string | undefined> => {
    const [found] = await db.look(
      sql`select handle from challenges where handle < ${`chl_${longAgo()}~`} order by handle limit 1`,
    )
    return firstOf(found)?.['handle'] as string | undefined
  }
  let [seen, movedAt] = [await oldest(), Number.NEGATIVE_INFINITY]
  const look = async (): Promise<void> => {
    const found = await oldest()
    if (found !== seen) movedAt = performance.now()
    seen = found
  }
  const timer = setInterval(() => void look().catch(() => {}), 100)
  return {
    isMoving: () => performance.now() - movedAt < STILL_MS,
    isGone: () => seen === undefined,
    stop: () => clearInterval(timer),
  }
}

/** Somebody else has the lease of housekeeping, until then. */
async function lend(db: Db, until: number): Promise<void> {
  const given = sql`
    insert into leases (task, holder, held_until) values ('housekeeping', 'nobody', ${until})
    on conflict (task) do update set holder = excluded.holder, held_until = excluded.held_until`
  await waitUntil(() =>
    db.batch([given]).then(
      () => true,
      () => false,
    ),
  )
}

/** Two years ago, when everything was made that is past. */
function longAgo(): string {
  return encodeTick(tickAt(Date.UTC(2024, 10, 29)))
}

/** Recipients are in no order, as those of people are. */
async function fill(db: Db, codes: number): Promise<void> {
  const at = Date.UTC(2024, 10, 29)
  for (const statement of [
    sql`
      insert into challenges (handle, purpose, kind, recipient, digits, created_at, expires_at)
      with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${codes})
      select ${`chl_${longAgo()}`} || cast(10000000 + n as text), 'login', 'email',
        cast((cast(n as bigint) * 611953) % 1000003 as text) || '@example.com', 6, ${at}, ${at + 600_000} from numbers`,
    sql`
      insert into deliveries (id, challenge, transport, state, due_at, created_at, changed_at)
      with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${codes})
      select ${`dlv_${longAgo()}`} || cast(10000000 + n as text), ${`chl_${longAgo()}`} || cast(10000000 + n as text),
        'email', 'sent', ${at}, ${at}, ${at} from numbers`,
    sql`
      insert into events (id, type, body)
      with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${codes})
      select ${`evt_${longAgo()}`} || cast(10000000 + n as text), 'otp.requested',
        '{"purpose":"login","transport":"email","recipient":"…@example.com","repeated":false}' from numbers`,
  ]) {
    await db.transact(() => together([statement]), 'endless')
  }
}
