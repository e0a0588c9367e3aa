import { sql } from '../../src/store/sql.ts'
import { dice } from '../jwt/dice.ts'
import { openAgain } from '../peek.ts'
import { startServer, type TestServer } from '../server.ts'
import {
  type Answer,
  type Engine,
  makePlace,
  type Place,
  post,
  refreshAt,
  served,
  tokensOf,
} from '../sessions/stage.ts'
import { type Asked, askFor, unlimited } from './sign-ins.ts'

/** What `kill -9` in the midst of sign-ins, refreshes and sign-outs came to. */
export interface Kills {
  /** Requests in flight, those that were answered before the kill, and those that were done although nobody heard. */
  readonly sent: number
  readonly answered: number
  readonly unheard: number
  /** What had been answered and did not hold after the restart, and what was answered wrongly then. */
  readonly lost: readonly string[]
  readonly people: number
  readonly signedOut: number
  readonly kept: Kept
  /** From the start of the program to its first answer, each time. */
  readonly startMs: readonly number[]
}

/** What the database has in the end: accounts, used codes and sessions, one each for everybody, and sessions that were signed out. */
export type Kept = Readonly<Record<'accounts' | 'used' | 'sessions' | 'ended', number>>

/** New people a round. Those who signed in a round ago refresh meanwhile, and those who refreshed a round ago sign out. */
const PEOPLE = 25

/** What goes wrong beside the process. */
export interface Outage {
  /** Added to its environment. */
  readonly env: Readonly<Record<string, string>>
  /** Done to its database before it is started anew. */
  strike(url: string): void
}

const nothingElse: Outage = { env: {}, strike() {} }

/** How often a server is killed, and what else goes wrong then. */
export interface Killing {
  readonly rounds: number
  readonly seed: number
  readonly outage?: Outage
}

/** Kills a server in the midst of requests and starts it anew, over and over; who got no answer asks again (E1). */
export async function killServers(engine: Engine, { rounds, seed, outage = nothingElse }: Killing): Promise<Kills> {
  const place = await makePlace(engine)
  const env = { ...unlimited, ...outage.env, DATABASE_URL: place.url, KEYCHIME_OTP__COOLDOWN: '0' }
  const ledger: Ledger = { signedIn: [], refreshed: [], signedOut: 0, unheard: 0, lost: [] }
  const [random, startMs, total] = [dice(seed), [] as number[], { sent: 0, answered: 0 }]
  let server = await startServer({ env })
  for (let round = 0; round < rounds; round++) {
    const acts = await prepare(server, ledger, round)
    const answers = await sendAndKill(server, acts, 1 + random.below(acts.length))
    outage.strike(place.url)
    const began = performance.now()
    server = await startServer({ env })
    startMs.push(performance.now() - began)
    const { url } = server
    await Promise.all(acts.map((act, number) => act.check(url, answers[number])))
    total.sent += acts.length
    total.answered += answers.filter((answer) => answer !== undefined).length
  }
  await server.stop()
  const { lost, unheard, signedOut } = ledger
  const kept = await keptIn(place)
  await place.remove()
  return { ...total, unheard, lost, people: rounds * PEOPLE, signedOut, kept, startMs }
}

/** What a person holds who signed in. */
type Tokens = ReturnType<typeof tokensOf>

/** Who was answered what. */
interface Ledger {
  readonly signedIn: Tokens[]
  readonly refreshed: Tokens[]
  signedOut: number
  unheard: number
  readonly lost: string[]
}

/** A request that may be cut off. */
interface Act {
  send(url: string): Promise<Answer>
  /** Asks again where no answer came, and looks whether what was answered holds. */
  check(url: string, answer: Answer | undefined): Promise<void>
}

async function prepare({ url }: TestServer, ledger: Ledger, round: number): Promise<readonly Act[]> {
  const people = Array.from({ length: PEOPLE }, (_, number) => `p${round * PEOPLE + number}@example.com`)
  const asked = await Promise.all(people.map((person) => askFor(url, person)))
  return [
    ...asked.map((one) => verifying(one, ledger)),
    ...ledger.signedIn.splice(0).map((tokens) => refreshing(tokens, ledger)),
    ...ledger.refreshed.splice(0).map((tokens) => signingOut(tokens, ledger)),
  ]
}

/** Sends all at once, and kills when so many of them are answered; gives the answers, as far as there are any. */
async function sendAndKill(
  server: TestServer,
  acts: readonly Act[],
  after: number,
): Promise<readonly (Answer | undefined)[]> {
  let left = after
  const send = async (act: Act): Promise<Answer | undefined> => {
    const answer = await act.send(server.url).catch(() => undefined)
    if (--left === 0) server.send('SIGKILL')
    return answer?.status === 503 ? undefined : answer
  }
  const answers = await Promise.all(acts.map(send))
  await server.ended
  return answers
}

/** A code that was accepted is not accepted again; one whose answer was lost was accepted, or is now. */
function verifying({ challengeId, otp }: Asked, ledger: Ledger): Act {
  const [path, body] = ['/accounts/otp/verify/', { challenge_id: challengeId, otp }]
  return {
    send: (url) => post(url + path, body),
    async check(url, answer) {
      const again = await served(url + path, body)
      if (answer === undefined && again.status === 401) return void ledger.unheard++
      const given = answer ?? again
      if (given.status !== 200) return void ledger.lost.push(`a right code was answered with ${given.status}`)
      if (answer !== undefined && again.status !== 401)
        ledger.lost.push(`a used code was answered with ${again.status}`)
      const tokens = tokensOf(given)
      const status = await profileStatus(url, tokens)
      if (status !== 200) ledger.lost.push(`the access token of a sign-in was answered with ${status}`)
      ledger.signedIn.push(tokens)
    },
  }
}

/** The last token that was answered is the session's; where no answer came, the one before is still taken. */
function refreshing({ refresh }: Tokens, ledger: Ledger): Act {
  return {
    send: (url) => post(`${url}/accounts/token/refresh/`, { refresh }),
    async check(url, answer) {
      const held = answer === undefined ? refresh : tokensOf(answer).refresh
      const again = await refreshAt(url, held)
      if (again.status !== 200) return void ledger.lost.push(`the token of a refresh was answered with ${again.status}`)
      ledger.refreshed.push(tokensOf(again))
    },
  }
}

/** A session that was signed out is over, whichever of its tokens is presented. */
function signingOut(tokens: Tokens, ledger: Ledger): Act {
  const { refresh } = tokens
  return {
    send: (url) => post(`${url}/accounts/logout/`, { refresh }),
    async check(url, answer) {
      const given = answer ?? (await served(`${url}/accounts/logout/`, { refresh }))
      if (given.status !== 200) return void ledger.lost.push(`a sign-out was answered with ${given.status}`)
      if (answer === undefined && given.body['ended'] === 0) ledger.unheard++
      const statuses = [(await refreshAt(url, refresh)).status, await profileStatus(url, tokens)]
      if (statuses.join() !== '401,401') ledger.lost.push(`tokens of a sign-out were answered with ${statuses}`)
      ledger.signedOut++
    },
  }
}

async function profileStatus(url: string, { access }: Pick<Tokens, 'access'>): Promise<number> {
  const headers = { authorization: `Bearer ${access}` }
  const { status } = await fetch(`${url}/accounts/profile/`, { headers })
  return status === 503 ? profileStatus(url, { access }) : status
}

async function keptIn({ url }: Place): Promise<Kept> {
  const db = await openAgain(url)
  const [found] = await db.batch([
    sql`select (select count(distinct account_id) from identifiers) as accounts,
      (select count(*) from challenges join sessions on sessions.id = challenges.session
        where redeemed_at is not null) as used,
      (select count(*) from sessions) as sessions,
      (select count(*) from sessions where end_reason = 'signed_out') as ended`,
  ])
  await db.close()
  const row = found?.rows[0] ?? {}
  const count = (name: string): number => Number(row[name])
  return { accounts: count('accounts'), used: count('used'), sessions: count('sessions'), ended: count('ended') }
}
