import type { GuardStore, WrongGuesses } from '../core/defence/guard.ts'
import type { Db } from './db.ts'
import { sql } from './sql.ts'

/** See `GuardStore.addWrongGuesses`. */
export async function addWrongGuesses(
  db: Db,
  { since, count, keptSince }: Parameters<GuardStore['addWrongGuesses']>[0],
): Promise<void> {
  await db.batch([
    sql`
      insert into wrong_guesses (since, count) values (${since}, ${count})
      on conflict (since) do update set count = wrong_guesses.count + excluded.count`,
    sql`delete from wrong_guesses where since < ${keptSince}`,
  ])
}

/** See `GuardStore.wrongGuesses`. */
export async function wrongGuesses(db: Db, from: number): Promise<readonly WrongGuesses[]> {
  const [found] = await db.look(sql`select since, count from wrong_guesses where since >= ${from} order by since`)
  return (found?.rows ?? []).map((row) => ({ since: Number(row['since']), count: Number(row['count']) }))
}
