import type { TakeLease } from '../core/housekeeping-store.ts'
import type { Db } from './db.ts'
import { type Sql, sql } from './sql.ts'

/** Makes everybody else who says the same wait until this transaction is over. */
export function exclusively(task: 'signing-keys'): Sql {
  return sql`
    insert into leases (task, held_until) values (${task}, 0)
    on conflict (task) do update set task = excluded.task`
}

/** See `HousekeepingStore.takeLease`. */
export async function takeLease(db: Db, { task, holder, now, until }: TakeLease): Promise<boolean> {
  const [taken] = await db.batch([
    sql`
      insert into leases (task, holder, held_until) values (${task}, ${holder}, ${until})
      on conflict (task) do update set holder = excluded.holder, held_until = excluded.held_until
      where leases.held_until <= ${now} or leases.holder = excluded.holder
      returning task`,
  ])
  return taken?.changes === 1
}
