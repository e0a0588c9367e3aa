import { startProxy } from '../postgres/proxy.ts'
import { startServer as startPostgres } from '../postgres/server.ts'
import { startServer } from '../server.ts'
import { newTally, signIn, signInsFor, type Tally, unlimited } from './sign-ins.ts'

/** One of so many answers is lost: a few connections a second. */
const ONE_OF = 200

/**
 * Loses answers of PostgreSQL at random, with their connections, while people sign in: what was asked for has happened, and
 * the server cannot know.
 */
export async function loseAnswers(
  seconds: number,
): Promise<Tally & { readonly crashed: boolean; readonly lost: number }> {
  const postgres = await startPostgres({})
  const proxy = await startProxy(postgres.port)
  const database = new URL(postgres.urlOf('postgres'))
  database.port = String(proxy.port)
  const server = await startServer({ env: { ...unlimited, DATABASE_URL: database.href } })
  let [crashed, lost] = [false, 0]
  void server.ended.then(() => (crashed = true))
  proxy.loseAnswers(() => {
    const isLost = Math.random() < 1 / ONE_OF
    if (isLost) lost++
    return isLost
  })

  const tally = newTally()
  // Two requests each.
  await signInsFor({ seconds, perSecond: 50 }, (number) => signIn(server.url, `p${number}@example.com`, tally))
  proxy.loseAnswers(() => false)
  const outcome = { ...tally, crashed, lost }
  await server.stop()
  await proxy.close()
  await postgres.stop()
  return outcome
}
