import { expect, it } from 'vitest'
import { sql } from '../../src/store/sql.ts'
import { type Peek, peekInto } from '../peek.ts'
import { waitUntil } from '../wait-until.ts'
import { testAuth } from './test-auth.ts'

const PEOPLE = 60
/** After so many a server knows that reading the whole table is the least work, and for each connection plans anew. */
const FEW = 20

it('signing in reads no table whole, also where the server planned while there was next to nothing in it', async () => {
  const { auth, inbox } = await testAuth()
  const database = await peekInto(auth)
  const before = await rowsReadWhole(database)
  for (let n = 0; n < PEOPLE; n++) {
    if (n === FEW) await database.all(sql`analyze`)
    const { challengeId } = await auth.otp.request({ identifier: `p${n}@example.com` })
    await inbox.settle()
    await auth.otp.verify({ challengeId, otp: inbox.code })
  }
  await auth.close()

  // What a connection read is counted for others to see when it ends, at the latest.
  await waitUntil(() => isAlone(database))
  expect(await rowsReadWhole(database)).toEqual(before)
  await database.close()
})

async function isAlone(database: Peek): Promise<boolean> {
  const others = await database.all(sql`
    select 1 as other from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`)
  return others.length === 0
}

function rowsReadWhole(database: Peek): Promise<readonly unknown[]> {
  return database.all(sql`
    select relname, seq_tup_read from pg_stat_user_tables
    where relname in ('accounts', 'challenges', 'deliveries', 'identifiers', 'sessions') order by relname`)
}
