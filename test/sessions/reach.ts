import { type Issuer, machineClock, startIssuer } from './issuers.ts'
import { type Engine, makePlace, pause, signInAt } from './stage.ts'

/** How soon the ends of sessions reached every process. */
export interface Reach {
  /** From asking one process for the end until another, or the same, refused the token: each case. */
  readonly tookMs: readonly number[]
  /** What processes said one after the other that refused a token before, did not refuse it, or took it again afterwards. */
  readonly wrong: readonly string[]
}

const ways = ['revoke', 'disable', 'delete'] as const
const AT_ONCE = 10
const PROCESSES = 3
const LONGEST_MS = 10_000

/**
 * Ends sessions by signing out, by disabling their account and by deleting it, at each of three processes in turn, while all of
 * them look at the access token every five milliseconds by `auth.tokens.verify`.
 */
export async function endEverywhere(engine: Engine, ends: number): Promise<Reach> {
  const place = await makePlace(engine)
  const issuers: Issuer[] = []
  for (let number = 0; number < PROCESSES; number++) issuers.push(await startIssuer({ database: place.url }))
  const left = Array.from({ length: ends }, (_, number) => number)
  const [tookMs, wrong]: [number[], string[]] = [[], []]
  const work = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      for (const { story, took } of await endOne(issuers, next)) {
        if (story === 'taken, token_not_valid') tookMs.push(took)
        else wrong.push(story)
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  await Promise.all(issuers.map((issuer) => issuer.kill()))
  await place.remove()
  return { tookMs, wrong }
}

/** What each process said, and the milliseconds until its last word. */
async function endOne(
  issuers: readonly Issuer[],
  number: number,
): Promise<readonly { readonly story: string; readonly took: number }[]> {
  const here = issuers[number % PROCESSES] as Issuer
  const { access, refresh, accountId } = await signInAt(here.url, `p${number}@example.com`)
  await Promise.all(issuers.map((issuer) => issuer.watch(access)))
  // At any moment between two polls.
  await pause((number * 367) % 1_000)
  const way = ways[Math.floor(number / PROCESSES) % ways.length] ?? 'revoke'
  const beganAt = machineClock()
  await (way === 'revoke' ? here.revoke(refresh) : here[way](accountId))

  const seen = await Promise.all(issuers.map((issuer) => untilRefused(issuer, access)))
  await Promise.all(issuers.map((issuer) => issuer.forget(access)))
  return seen.map((outcomes) => ({
    story: outcomes.map(({ outcome }) => outcome).join(', '),
    took: (outcomes.at(-1)?.at ?? Number.POSITIVE_INFINITY) - beganAt,
  }))
}

async function untilRefused(issuer: Issuer, access: string): ReturnType<Issuer['changes']> {
  const began = machineClock()
  for (;;) {
    const outcomes = await issuer.changes(access)
    if (outcomes.length > 1 || machineClock() - began > LONGEST_MS) return outcomes
    await pause(50)
  }
}
