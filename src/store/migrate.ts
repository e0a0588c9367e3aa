import { StartError } from '../errors.ts'
import first from './migrations/001-first.sql'
import idempotencyKeys from './migrations/002-idempotency-keys.sql'
import passwords from './migrations/003-passwords.sql'
import signingKeys from './migrations/004-signing-keys.sql'
import { sql } from './sql.ts'
import type { Sqlite } from './sqlite.ts'

/** One forward step of the schema. */
export interface Migration {
  readonly number: number
  readonly name: string
  readonly text: string
}

/** Every step, oldest first. A step that was released never changes. */
export const migrations: readonly Migration[] = [
  { number: 1, name: 'first', text: first },
  { number: 2, name: 'idempotency-keys', text: idempotencyKeys },
  { number: 3, name: 'passwords', text: passwords },
  { number: 4, name: 'signing-keys', text: signingKeys },
]

/**
 * Brings the schema up to date under the database's write lock, so that several processes starting at once migrate
 * once. Gives the number of steps that the schema has now.
 *
 * @throws {StartError} when the database was made by a newer version.
 */
export function migrate(db: Sqlite, now: number, steps: readonly Migration[] = migrations): number {
  return db.write(() => {
    db.script(
      'create table if not exists migrations (number bigint primary key, name text not null, applied_at bigint not null)',
    )
    const done = Number(db.first(sql`select coalesce(max(number), 0) as done from migrations`)?.['done'])
    if (done > steps.length) {
      throw new StartError(
        `the database has ${done} migrations and this version knows ${steps.length}: run the newer version`,
      )
    }

    for (const step of steps.slice(done)) {
      db.script(step.text)
      db.run(sql`insert into migrations (number, name, applied_at) values (${step.number}, ${step.name}, ${now})`)
    }
    return steps.length
  })
}
