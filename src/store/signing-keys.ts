import { optional } from '../core/optional.ts'
import type { AddSigningKey, Keys, StoredKey } from '../core/stored-key.ts'
import { type Db, type Result, type Row, run, type Work } from './db.ts'
import { append, type Stamp } from './events.ts'
import { exclusively } from './leases.ts'
import { type Sql, sql } from './sql.ts'

/** See `Store.signingKeys`. */
export async function signingKeys(db: Db): Promise<readonly StoredKey[]> {
  const [keys] = await db.look(everyKey())
  return keysFrom(keys)
}

/** See `Store.addSigningKey`. */
export async function addSigningKey(db: Db, stamp: Stamp, input: AddSigningKey): Promise<Keys> {
  const keys = await db.transact(() => adding(stamp, input))
  if (keys.events.length > 0) await db.notify('signing-keys')
  return keys
}

function* adding(stamp: Stamp, input: AddSigningKey): Work<Keys> {
  const { key, now, onlyIf } = input
  yield* run(exclusively('signing-keys'))
  const all = yield* readKeys()
  const before = all.filter(({ expiresAt }) => expiresAt === undefined || expiresAt > now)
  if (onlyIf === 'none' && before.length > 0) return { keys: all, events: [] }
  if (onlyIf === 'settled' && before.some(({ activeAt }) => activeAt > now)) return { keys: before, events: [] }

  yield [
    sql`update signing_keys set expires_at = ${input.othersExpireAt}
          where expires_at is null or expires_at > ${input.othersExpireAt}`,
    sql`delete from signing_keys where expires_at <= ${input.forgetBefore}`,
    sql`
        insert into signing_keys (kid, algorithm, sealed, created_at, active_at)
        values (${key.kid}, ${key.algorithm}, ${key.sealed}, ${now}, ${key.activeAt})`,
  ]
  const { kid, algorithm, activeAt } = key
  const events = yield* append(stamp, [{ type: 'key.created', at: now, kid, algorithm, activeAt }])
  return { keys: yield* readKeys(), events }
}

function everyKey(): Sql {
  return sql`
    select kid, algorithm, sealed, created_at, active_at, expires_at from signing_keys order by active_at, kid`
}

function* readKeys(): Work<readonly StoredKey[]> {
  return keysFrom(yield* run(everyKey()))
}

function keysFrom(result: Result | undefined): readonly StoredKey[] {
  return (result?.rows ?? []).map(keyFrom)
}

function keyFrom(row: Row): StoredKey {
  return {
    kid: String(row['kid']),
    algorithm: String(row['algorithm']),
    sealed: String(row['sealed']),
    createdAt: Number(row['created_at']),
    activeAt: Number(row['active_at']),
    ...optional('expiresAt', row['expires_at'], Number),
  }
}
