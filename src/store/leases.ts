import { type Sql, sql } from './sql.ts'

/** What one at a time may do. */
export type Task = 'signing-keys' | 'housekeeping'

/** Makes everybody else who says the same wait until this transaction is over. */
export function exclusively(task: Task): Sql {
  return sql`
    insert into leases (task, held_until) values (${task}, 0)
    on conflict (task) do update set task = excluded.task`
}
