import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Auth, createAuth } from '../../src/index.ts'
import type { Db, Work } from '../../src/store/db.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import { type Sql, sql } from '../../src/store/sql.ts'
import { freshDatabase } from './databases.ts'
import { type Proxy, startProxy } from './proxy.ts'

const secret = 'bU6XmWYC9J1uJXxkjeqhFQ2hVSZ3WQkSxCkvgqQjFXw'

describe('a batch', () => {
  let db: Db
  beforeAll(async () => {
    db = await openPostgres(await freshDatabase())
    await db.batch([sql`create table t (k text primary key, v bigint not null)`])
  })
  afterAll(() => db.close())

  it('is one transaction: all of it happens, or nothing', async () => {
    const failing = [sql`insert into t values ('a', 1)`, sql`insert into t values ('b', ${null})`]
    await expect(db.batch(failing)).rejects.toMatchObject({ rule: 'missing' })
    expect(await db.look(sql`select * from t`)).toEqual([{ rows: [], changes: 0 }])

    await db.batch([sql`insert into t values ('a', 1)`, sql`update t set v = v + 1`])
    expect(await db.look(sql`select * from t`)).toEqual([{ rows: [{ k: 'a', v: '2' }], changes: 1 }])
    await expect(db.batch([sql`insert into t values ('a', 1)`])).rejects.toMatchObject({ rule: 'taken' })
  })

  it('works on after one that failed while its statements were being prepared', async () => {
    const good = sql`select v from t where k = ${'a'}`
    await expect(db.batch([sql`select 1 / ${0}::int as x`, good])).rejects.toThrow('division by zero')
    for (let again = 0; again < 3; again++) expect((await db.look(good))[0]?.rows).toEqual([{ v: '2' }])
  })

  it('undoes what the work of a transaction throws over', async () => {
    const work = db.transact(function* () {
      yield [sql`insert into t values ('c', 1)`]
      throw new RangeError('no')
    })
    await expect(work).rejects.toThrow(RangeError)
    expect((await db.look(sql`select * from t where k = 'c'`))[0]?.rows).toEqual([])
  })

  it('is run again where it met a deadlock', async () => {
    await db.batch([sql`insert into t values ('x', 0), ('y', 0)`])
    const both = (first: string, second: string): Promise<void> =>
      db.transact(function* () {
        yield [sql`update t set v = v + 1 where k = ${first}`]
        yield [sql`select pg_sleep(0.05)`]
        yield [sql`update t set v = v + 1 where k = ${second}`]
      })

    await Promise.all([both('x', 'y'), both('y', 'x')])
    expect((await db.look(sql`select v from t where k in ('x', 'y')`))[0]?.rows).toEqual([{ v: '2' }, { v: '2' }])
  })

  it('goes on without names where they are lost, as behind a pooler that keeps none', async () => {
    const one = await openPostgres(`${await freshDatabase()}`)
    const statement = sql`select ${'x'}::text as x`
    await one.look(statement)
    await one.look(sql`deallocate all`)
    expect((await one.look(statement))[0]?.rows).toEqual([{ x: 'x' }])
    await one.look(sql`deallocate all`)
    expect((await one.look(statement))[0]?.rows).toEqual([{ x: 'x' }])
    await one.close()
  })

  it('undoes a transaction in the midst of which they are lost, and runs it again', async () => {
    const one = await openPostgres(await freshDatabase())
    const known = (): Sql => sql`select ${'x'}::text as x`
    const undone = one.transact(function* () {
      yield [known()]
      throw new RangeError('no')
    })
    await expect(undone).rejects.toThrow(RangeError)

    let tries = 0
    const rows = await one.transact(function* () {
      yield [known()]
      if (tries++ === 0) yield [sql`deallocate all`]
      return (yield [known()])[0]?.rows
    })
    expect({ rows, tries }).toEqual({ rows: [{ x: 'x' }], tries: 2 })
    await one.close()
  })
})

describe('an instance whose database goes away', () => {
  let proxy: Proxy
  let auth: Auth
  let url: string
  beforeAll(async () => {
    url = await freshDatabase()
    proxy = await startProxy(Number(new URL(url).port))
    const through = new URL(url)
    through.port = String(proxy.port)
    auth = createAuth({ secret, environment: 'test', database: through.href, otp: { cooldown: 0 } }, { onError() {} })
    await auth.ready()
  })
  afterAll(async () => {
    await auth.close()
    await proxy.close()
  })

  it('answers 503 meanwhile, and works again by itself', async () => {
    const ask = (): Promise<unknown> => auth.otp.request({ identifier: 'ada@example.com' })
    await ask()
    proxy.refuse(true)
    proxy.cut()
    await expect(ask()).rejects.toMatchObject({ code: 'unavailable', details: { retryAfter: 1 } })
    const health = await auth.handler(new Request('http://localhost:4000/health/ready'))
    expect(health.status).toBe(503)

    proxy.refuse(false)
    await ask()
  })

  it('leaves a connection that became read-only', async () => {
    const ask = (): Promise<unknown> => auth.otp.request({ identifier: 'bob@example.com' })
    await whileReadOnly(url, async () => {
      proxy.cut()
      // The first may still meet a connection that was cut; the second meets one that is read-only.
      for (let twice = 0; twice < 2; twice++) await expect(ask()).rejects.toMatchObject({ code: 'unavailable' })
    })
    // No connection was cut since: only those that were left let this succeed.
    expect(await ask()).toMatchObject({ codeLength: 6 })
  })

  it('leaves it also where nobody asks for more than its health', async () => {
    const health = (): Promise<Response> => auth.handler(new Request('http://localhost:4000/health/ready'))
    await whileReadOnly(url, async () => {
      proxy.cut()
      for (let twice = 0; twice < 2; twice++) expect((await health()).status).toBe(503)
    })
    expect((await health()).status).toBe(200)
  })

  it('is not brought down by every connection ending, over and over', async () => {
    const admin = new pg.Client(url)
    await admin.connect()
    const outcomes = { fulfilled: 0, unavailable: 0, other: 0 }
    for (let round = 0; round < 20; round++) {
      const asked = Promise.allSettled(
        Array.from({ length: 10 }, (_, at) => auth.otp.request({ identifier: `p${round}-${at}@example.com` })),
      )
      await admin.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      )
      for (const one of await asked) {
        if (one.status === 'fulfilled') outcomes.fulfilled++
        else if (one.reason?.code === 'unavailable') outcomes.unavailable++
        else outcomes.other++
      }
    }
    await admin.end()
    expect(outcomes.other).toBe(0)
    expect(await auth.otp.request({ identifier: 'last@example.com' })).toMatchObject({ codeLength: 6 })
  })
})

describe('a database that is too slow for what arrives', () => {
  it('refuses whoever would wait for a connection longer than a second', async () => {
    const db = await openPostgres(await freshDatabase())
    const slow = Array.from({ length: 10 }, () => db.look(sql`select pg_sleep(7)`))
    const began = performance.now()
    const others = await Promise.allSettled(Array.from({ length: 90 }, () => db.look(sql`select 1 as one`)))

    // Long before the first of them is free, also on a machine that does other things.
    expect(performance.now() - began).toBeLessThan(6_500)
    expect(others.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(80)
    await Promise.all(slow)
    expect((await db.look(sql`select 1 as one`))[0]?.rows).toEqual([{ one: '1' }])
    await db.close()
  })

  it('refuses as soon whoever comes while one is free, and stands in line for it', async () => {
    const db = await openPostgres(await freshDatabase())
    await db.look(sql`select 1 as one`)
    const began = performance.now()
    const all = await Promise.allSettled(Array.from({ length: 100 }, () => db.look(sql`select pg_sleep(2)`)))

    expect(performance.now() - began).toBeLessThan(3_900)
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(10)
    await db.close()
  })
})

describe('a server that falls silent', () => {
  it('is left after eight seconds, whatever was asked of it', async () => {
    const url = new URL(await freshDatabase())
    const port = Number(url.port)
    const proxy = await startProxy(port)
    url.port = String(proxy.port)
    const db = await openPostgres(url.href)
    const one = sql`select 1 as one`
    // A connection each.
    await Promise.all([1, 2, 3].map(() => db.look(sql`select pg_sleep(0.1)`)))
    proxy.silence()
    proxy.leadTo(port)
    const began = performance.now()
    const steps = function* (): Work<void> {
      yield [one]
    }
    const asked = await Promise.allSettled([db.batch([one]), db.transact(steps), db.look(one)])

    expect(performance.now() - began).toBeLessThan(9_000)
    // Reading again is safe, on a connection that leads elsewhere.
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled'])
    await db.close()
    await proxy.close()
  })

  it('is met by silence once, not by each connection that is idle', async () => {
    const { db, proxy, lead } = await silenced(10)
    await expect(db.batch([sql`select 1 as one`])).rejects.toMatchObject({ code: 'unavailable' })
    lead()

    // None of the other nine is asked.
    const began = performance.now()
    expect((await db.batch([sql`select 1 as one`]))[0]?.rows).toEqual([{ one: '1' }])
    expect(performance.now() - began).toBeLessThan(7_000)
    await db.close()
    await proxy.close()
  })

  it('keeps nobody from stopping', async () => {
    const url = new URL(await freshDatabase())
    const proxy = await startProxy(Number(url.port))
    url.port = String(proxy.port)
    const auth = createAuth({ secret, environment: 'test', database: url.href }, { onError() {} })
    await auth.ready()
    proxy.silence()

    await auth.close()
    await proxy.close()
  }, 10_000)
})

describe('a server that takes connections and answers nothing', () => {
  let proxy: Proxy
  let url: URL
  beforeEach(async () => {
    url = new URL(await freshDatabase())
    proxy = await startProxy(Number(url.port))
    url.port = String(proxy.port)
  })
  afterEach(() => proxy.close())

  it('has everybody refused in about a second where no connection is left of before', async () => {
    const auth = createAuth({ secret, environment: 'test', database: url.href }, { onError() {} })
    await auth.ready()
    proxy.refuse(true)
    proxy.cut()
    await expect(auth.otp.request({ identifier: 'first@example.com' })).rejects.toMatchObject({ code: 'unavailable' })
    proxy.refuse(false)
    proxy.silence()
    expect(await slowestRefusalMs(auth)).toBeLessThan(2_000)
    await auth.close()
  })
})

/** Asks for thirty codes at once, all of which must be refused as unavailable. */
async function slowestRefusalMs(auth: Auth): Promise<number> {
  const began = performance.now()
  const asked = Array.from({ length: 30 }, (_, at) => auth.otp.request({ identifier: `cold${at}@example.com` }))
  await Promise.all(asked.map((one) => expect(one).rejects.toMatchObject({ code: 'unavailable' })))
  return performance.now() - began
}

/** A database behind a proxy, so many connections to it that are idle, and the silence that falls. */
async function silenced(connections: number): Promise<{ readonly db: Db; readonly proxy: Proxy; lead(): void }> {
  const url = new URL(await freshDatabase())
  const port = Number(url.port)
  const proxy = await startProxy(port)
  url.port = String(proxy.port)
  const db = await openPostgres(url.href)
  await Promise.all(Array.from({ length: connections }, () => db.look(sql`select pg_sleep(0.1)`)))
  proxy.silence()
  return { db, proxy, lead: () => proxy.leadTo(port) }
}

/** Makes connections to a database read-only that begin meanwhile. */
async function whileReadOnly(url: string, work: () => Promise<void>): Promise<void> {
  const admin = new pg.Client(url)
  await admin.connect()
  const name = new URL(url).pathname.slice(1)
  await admin.query(`alter database ${name} set default_transaction_read_only = on`)
  try {
    await work()
  } finally {
    await admin.query(`alter database ${name} reset default_transaction_read_only`)
    await admin.end()
  }
}
