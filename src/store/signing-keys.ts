import type { AddSigningKey, Keys, StoredKey } from '../core/stored-key.ts'
import type { AppendEvents } from './events.ts'
import { optional } from './optional.ts'
import { sql } from './sql.ts'
import type { Row, Sqlite } from './sqlite.ts'

/** See `Store.signingKeys`. */
export function signingKeys(db: Sqlite): readonly StoredKey[] {
  return db.all(sql`select * from signing_keys order by active_at, kid`).map(keyFrom)
}

/** See `Store.addSigningKey`. */
export function addSigningKey(db: Sqlite, append: AppendEvents, input: AddSigningKey): Keys {
  return db.write(() => {
    const { key, now, onlyIf } = input
    const before = signingKeys(db).filter(({ expiresAt }) => expiresAt === undefined || expiresAt > now)
    if (onlyIf === 'none' && before.length > 0) return { keys: signingKeys(db), events: [] }
    if (onlyIf === 'settled' && before.some(({ activeAt }) => activeAt > now)) return { keys: before, events: [] }

    db.run(sql`update signing_keys set expires_at = ${input.othersExpireAt}
               where expires_at is null or expires_at > ${input.othersExpireAt}`)
    db.run(sql`delete from signing_keys where expires_at <= ${input.forgetBefore}`)
    db.run(sql`
      insert into signing_keys (kid, algorithm, sealed, created_at, active_at)
      values (${key.kid}, ${key.algorithm}, ${key.sealed}, ${now}, ${key.activeAt})`)
    const { kid, algorithm, activeAt } = key
    return { keys: signingKeys(db), events: append({ type: 'key.created', at: now, kid, algorithm, activeAt }) }
  })
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
