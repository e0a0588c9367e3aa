import { afterAll, beforeAll, expect, it } from 'vitest'
import { createAmbient } from '../../src/core/ambient.ts'
import type { Event } from '../../src/core/events.ts'
import type { Rotate, Rotation } from '../../src/core/store.ts'
import type { Db, Row } from '../../src/store/db.ts'
import { stamper } from '../../src/store/events.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import { rotateSession } from '../../src/store/rotate.ts'
import { rotatingTogether } from '../../src/store/rotate-together.ts'
import { sql } from '../../src/store/sql.ts'
import { times } from '../flow/races.ts'
import { freshDatabase } from './databases.ts'

const start = 1_800_000_000_000
const stamp = stamper(createAmbient({ now: () => start }))
const SESSIONS = 12

/** The rule as it is written, and for many at once: each with a database of its own, which begin alike. */
let written: Db
let together: Db
beforeAll(async () => {
  ;[written, together] = (await Promise.all(times(2, begun))) as [Db, Db]
})
afterAll(() => Promise.all([written.close(), together.close()]))

/** Four accounts with three sessions each; the third is disabled, the fourth deleted. */
async function begun(): Promise<Db> {
  const db = await openPostgres(await freshDatabase())
  await db.batch([
    sql`insert into accounts (username, created_at, disabled_at, deleted_at)
        select 'user' || n, ${start}, case when n = 3 then 1 end, case when n = 4 then 1 end from generate_series(1, 4) n`,
    sql`insert into identifiers (account_id, kind, value, verified_at, released_at)
        select 1 + n / 2, case when n % 2 = 0 then 'email' else 'phone' end, 'v' || n, 1, case when n = 3 then 1 end
        from generate_series(0, 5) n`,
    sql`insert into sessions (id, account_id, generation, rotated_at, created_at, expires_at, user_agent, device)
        select 'ses_' || n, 1 + n / 3, 1, ${start}, ${start}, ${start + 86_400_000}, 'ua', case when n % 3 = 0 then 'one' end
        from generate_series(0, ${SESSIONS - 1}) n`,
  ])
  return db
}

/** Numbers below a bound that look random and are the same each time. */
function dice(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const below = dice(7)
const oneOf = <T>(...choices: readonly [T, ...T[]]): T => choices[below(choices.length)] as T

function presented(session: number, now: number, generation: number): Rotate {
  return {
    now,
    aliveAfter: oneOf(now, now, now, now + 172_800_000),
    sessionId: `ses_${session}`,
    accountId: oneOf(1 + Math.floor(session / 3), 1 + Math.floor(session / 3), 1 + Math.floor(session / 3), 2),
    generation: generation - oneOf(0, 0, 0, 0, 0, 1, 1, 2, -1),
    graceMs: 10_000,
    graceFor: oneOf('anyone', 'anyone', 'device'),
    traits: { userAgent: oneOf('ua', 'other'), ...oneOf({}, { device: 'one' }, { device: 'two' }) },
    mode: oneOf('spent', 'spent', 'kept', 'off'),
    ...oneOf({}, { requestId: 'req_1' }),
  }
}

/** Ids of events differ from one time to the next. */
const told = (event: Event): object => ({ ...event, id: '' })
const withoutIds = (rotation: Rotation): object => ({ ...rotation, events: rotation.events.map(told) })

async function stored(db: Db): Promise<readonly (readonly Row[])[]> {
  const results = await db.look(
    sql`select id, account_id, generation, rotated_at, ended_at, end_reason, user_agent, device from sessions order by id`,
    sql`select count(*) as n, type, account_id, cast(body as jsonb) - 'id' as told from events group by 2, 3, 4 order by 2, 3, 4`,
    sql`select count(*) as n from events join sessions on changed_by = events.id`,
  )
  return results.map(({ rows }) => rows)
}

it('many at once come to what each alone does, whatever was presented before', async () => {
  const rotate = rotatingTogether(together, stamp)
  const generations = times(SESSIONS, () => 1)
  const outcomes = new Set<string>()
  let now = start
  for (let round = 0; round < 150; round++) {
    now += oneOf(1, 5_000, 11_000, 60_000, -30_000)
    const inputs = generations.flatMap((generation, session) =>
      below(3) === 0 ? [] : [presented(session, now, generation)],
    )
    const alone: Rotation[] = []
    for (const input of inputs) alone.push(await rotateSession(written, stamp, input))
    const atOnce = await Promise.all(inputs.map(rotate))

    expect(atOnce.map(withoutIds)).toEqual(alone.map(withoutIds))
    for (const one of alone) {
      outcomes.add(one.events[0]?.type ?? one.outcome)
      if (one.outcome === 'rotated') generations[Number(one.session.id.slice('ses_'.length))] = one.session.generation
    }
    if (round % 15 === 14) await revive()
  }

  expect(await stored(together)).toEqual(await stored(written))
  expect([...outcomes].toSorted()).toEqual([
    'refused',
    'rotated',
    'session.refresh_repeated',
    'session.refreshed',
    'session.reuse_detected',
  ])
})

/** Sessions that ended live on, or soon all of them would be over. */
async function revive(): Promise<void> {
  for (const db of [written, together])
    await db.batch([sql`update sessions set ended_at = null, end_reason = null where ended_at is not null`])
}

it('of 64 who present one token at once one is told that it moved, and all get the same session', async () => {
  await together.batch([sql`update sessions set generation = 1, ended_at = null where id = 'ses_0'`])
  const input: Rotate = {
    ...presented(0, start + 1e9, 1),
    aliveAfter: 0,
    accountId: 1,
    generation: 1,
    mode: 'spent',
    graceFor: 'anyone',
  }
  const rotate = rotatingTogether(together, stamp)
  const rotations = await Promise.all(times(64, () => rotate(input)))

  expect(rotations.filter(({ events }) => events.length > 0)).toHaveLength(1)
  expect(new Set(rotations.map((one) => (one.outcome === 'rotated' ? one.session.generation : one.because)))).toEqual(
    new Set([2]),
  )
})
