import pg from 'pg'
import { startServer as startPostgres } from '../postgres/server.ts'
import { startServer } from '../server.ts'
import { newTally, signIn, signInsFor, type Tally, unlimited } from './sign-ins.ts'

/** Cuts every connection of a server to PostgreSQL every two seconds while people sign in (E4). */
export async function cutConnections(
  seconds: number,
): Promise<Tally & { readonly crashed: boolean; readonly cuts: number }> {
  const postgres = await startPostgres({})
  const server = await startServer({ env: { ...unlimited, DATABASE_URL: postgres.urlOf('postgres') } })
  const admin = new pg.Client(postgres.urlOf('template1'))
  await admin.connect()
  let cuts = 0
  const timer = setInterval(async () => {
    const { rowCount } = await admin.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'keychime'",
    )
    cuts += rowCount ?? 0
  }, 2_000)
  const tally = newTally()
  let crashed = false
  void server.ended.then(() => (crashed = true))

  // Two requests each.
  await signInsFor({ seconds, perSecond: 50 }, (number) => signIn(server.url, `p${number}@example.com`, tally))
  clearInterval(timer)
  await admin.end()
  const crashedBefore = crashed
  await server.stop()
  await postgres.stop()
  return { ...tally, crashed: crashedBefore, cuts }
}
