import { type Auth, AuthError } from '../../src/index.ts'
import { sql } from '../../src/store/sql.ts'
import { type TestAuth, testAuth, wrongCodes } from '../../src/testing/index.ts'
import { unlimited } from '../faults/sign-ins.ts'
import { proofOf } from '../flow/proof.ts'
import { openAgain } from '../peek.ts'
import { startServer } from '../server.ts'
import { type Engine, makePlace } from '../sessions/stage.ts'

/** What came of guesses at one number. */
export interface Guessed {
  readonly sent: number
  /** By the length of the code. */
  readonly evaluated: Readonly<Record<string, number>>
  /** Of all of them together. */
  readonly chances: number
}

/** How a number is guessed at. */
interface Hostile {
  readonly guesses: number
  readonly challenges: number
  readonly addresses: number
}

const NUMBER = '+12025550123'
const channels = ['sms', 'whatsapp', 'voice'] as const

/**
 * Guesses at one number with every means: challenges of three channels, by their ids, by the number, in bodies of today and older ones,
 * from many addresses, at two processes of the program on one database, whose limits of recipients are off.
 */
export async function guessHostilely(engine: Engine, { guesses, challenges, addresses }: Hostile): Promise<Guessed> {
  const place = await makePlace(engine)
  const env = { ...unlimited, ...withoutLimits, DATABASE_URL: place.url }
  const servers = await Promise.all([startServer({ env }), startServer({ env })])
  const post = async (n: number, path: string, body: object): Promise<Record<string, string>> => {
    const answer = await fetch(`${servers[n % 2]?.url}/accounts/otp/${path}/`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-forwarded-for': `198.51.${(n % addresses) >> 8}.${(n % addresses) & 255}`,
      },
      body: JSON.stringify(body),
    })
    return (await answer.json()) as Record<string, string>
  }
  const ids: string[] = []
  for (let n = 0; n < challenges; n++) {
    const { challenge_id: id } = await post(n, 'request', {
      identifier: NUMBER,
      channel: channels[n % channels.length],
    })
    if (id !== undefined) ids.push(id)
    await inGroups(guesses / challenges, (at) => post(at, 'verify', guessOf(at, ids)))
  }
  await Promise.all(servers.map((server) => server.stop()))
  const evaluated = await evaluatedIn(place.url)
  await place.remove()
  const chances = Object.entries(evaluated).reduce((sum, [digits, tried]) => sum + tried * 10 ** -Number(digits), 0)
  return { sent: (guesses / challenges) * challenges, evaluated, chances }
}

const withoutLimits = {
  KEYCHIME_OTP__COOLDOWN: '0',
  KEYCHIME_OTP__HOURLY_LIMIT: '0',
  KEYCHIME_OTP__DAILY_LIMIT: '0',
  KEYCHIME_TRUST_PROXY: 'loopback',
}

/** By the newest challenge, by the one before, by the number, and by the number in the older body. */
function guessOf(at: number, ids: readonly string[]): object {
  const otp = String(at * 7919)
    .padStart(10, '0')
    .slice(-[6, 8, 10][at % 3]!)
  const ways = [
    { challenge_id: ids.at(-1), otp },
    { challenge_id: ids.at(-2) ?? ids.at(-1), otp },
    { identifier: NUMBER, otp },
    { phone: NUMBER, code: otp },
  ]
  return ways[at % ways.length] ?? {}
}

async function evaluatedIn(url: string): Promise<Record<string, number>> {
  const db = await openAgain(url)
  const [found] = await db.look(
    sql`select digits, sum(attempts + open_attempts) as tried from challenges group by digits order by digits`,
  )
  await db.close()
  return Object.fromEntries((found?.rows ?? []).map((row) => [String(row['digits']), Number(row['tried'])]))
}

async function inGroups(count: number, work: (at: number) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < count; from += 20) {
    await Promise.all(Array.from({ length: Math.min(20, count - from) }, (_, at) => work(from + at)))
  }
}

/** How owners fared who signed in from a browser that never proved their number, while somebody did everything to keep them out. */
export interface Owners {
  readonly trials: number
  readonly signedIn: number
  /** Proofs of work that they had to bring, in all. */
  readonly proofs: number
}

/**
 * Each trial is a day: the attacker, whose addresses have no end, uses the number's allowance up, guesses at each challenge for as long
 * as anything is evaluated, and in between at the owner's. Its own proofs, if it pays any, make the owner's harder.
 */
export async function signInUnderAttack(trials: number, proofsOfAttacker: number): Promise<Owners> {
  const made = await testAuth({ otp: { hourlyLimit: 2, dailyLimit: 3 } })
  let [signedIn, proofs] = [0, 0]
  for (let trial = 0; trial < trials; trial++) {
    await attack(made, proofsOfAttacker)
    const owner = await request(made.auth)
    if (owner === undefined) continue
    proofs += owner.proofs
    await made.inbox.settle()
    const code = made.inbox.code
    await guessAt(made.auth, { identifier: NUMBER }, code)
    await made.auth.otp.request({ identifier: NUMBER }).catch(() => undefined)
    const verified = await made.auth.otp.verify({ challengeId: owner.challengeId, otp: code }).then(
      () => 1,
      () => 0,
    )
    signedIn += verified
    made.clock.advance({ hours: 25 })
  }
  await made.auth.close()
  return { trials, signedIn, proofs }
}

async function attack(made: TestAuth, paid: number): Promise<void> {
  for (let asked = 0; asked < 3 + paid; asked++) {
    const challenge =
      asked < 3 ? await made.auth.otp.request({ identifier: NUMBER }).catch(() => undefined) : await request(made.auth)
    if (challenge === undefined) continue
    await guessAt(made.auth, { challengeId: challenge.challengeId }, '000000')
    await guessAt(made.auth, { identifier: NUMBER }, '000000')
    // As often as the pause between two messages lets it.
    if (asked < 2) made.clock.advance({ seconds: 30 })
  }
}

async function guessAt(auth: Auth, at: object, code: string): Promise<void> {
  for (const otp of wrongCodes(code, 6)) await auth.otp.verify({ ...at, otp }).catch(() => undefined)
}

/** Asks for a code as the sign-in page does: what is asked for is done, and the request is sent again. */
async function request(auth: Auth): Promise<{ readonly challengeId: string; readonly proofs: number } | undefined> {
  const asked = await auth.otp.request({ identifier: NUMBER }).catch((error: unknown) => error)
  if (!(asked instanceof AuthError)) return { ...(asked as { challengeId: string }), proofs: 0 }
  if (asked.details.stepUp === undefined) return undefined
  const stepUpProof = await proofOf(asked.details.stepUp)
  const again = await auth.otp.request({ identifier: NUMBER, stepUpProof }).catch(() => undefined)
  return again === undefined ? undefined : { ...again, proofs: 1 }
}
