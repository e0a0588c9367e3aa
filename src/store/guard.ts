import type { GuardStore, WrongGuesses } from '../core/defence/guard.ts'
import type { Db } from './db.ts'
import { sql } from './sql.ts'

/** The verbs of what the guard knows, over a database. */
export function guardStore(db: Db): GuardStore {
  return {
    addWrongGuesses: (input) => addWrongGuesses(db, input),
    wrongGuesses: (from) => wrongGuesses(db, from),
  }
}

async function addWrongGuesses(
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

async function wrongGuesses(db: Db, from: number): Promise<readonly WrongGuesses[]> {
  const [found] = await db.look(sql`select since, count from wrong_guesses where since >= ${from} order by since`)
  return (found?.rows ?? []).map((row) => ({ since: Number(row['since']), count: Number(row['count']) }))
}
