import { type Proxy, startProxy } from '../postgres/proxy.ts'
import { startServer as startPostgres } from '../postgres/server.ts'
import { waitUntil } from '../wait-until.ts'
import { type Issuer, machineClock, type Outcome, startIssuer } from './issuers.ts'
import { pause, post, signInAt, type Tokens } from './stage.ts'

/** What two processes said of access tokens while their database was gone. */
export interface Gone {
  /**
   * What they said one after the other, each story once: of a session that lives, of one that had ended before, and of one that
   * ended meanwhile.
   */
  readonly living: readonly string[]
  readonly over: readonly string[]
  readonly ending: readonly string[]
  /** From the loss until the one that lives was refused as `unavailable`, each time. */
  readonly trustedMs: readonly number[]
  /** From the return until it was taken again, each time. */
  readonly recoveredMs: readonly number[]
  /** What both answered to `POST /accounts/token/verify/` meanwhile, and afterwards. */
  readonly meanwhile: readonly number[]
  readonly afterwards: readonly number[]
}

/** How it is lost. */
export interface Outage {
  /** What becomes of connections. */
  readonly loss: 'refused' | 'silent'
  readonly goneMs: number
  /** `sessions.maxStaleness`, seconds. */
  readonly maxStaleness: number
}

type Three<T> = readonly [T, T, T]

/** Takes PostgreSQL away from two processes for a while, in the midst of which a third, which has it, ends a session. */
export async function loseDatabase({ loss, goneMs, maxStaleness }: Outage): Promise<Gone> {
  const postgres = await startPostgres()
  const proxy = await startProxy(postgres.port)
  const direct = postgres.urlOf('postgres')
  const through = direct.replace(`:${postgres.port}/`, `:${proxy.port}/`)
  const start = (database: string): Promise<Issuer> => startIssuer({ database, maxStaleness })
  const [third, ...both] = [await start(direct), await start(through), await start(through)]
  const tokens = await threeSessions(third, both)
  const [living, , ending] = tokens

  const lostAt = machineClock()
  lose(proxy, loss)
  await pause(goneMs / 2)
  await third.revoke(ending.refresh)
  await pause(goneMs / 4)
  const meanwhile = await Promise.all(both.map((issuer) => statusAt(issuer, living)))
  await pause(lostAt + goneMs - machineClock())
  const returnedAt = machineClock()
  proxy.refuse(false)
  proxy.leadTo(postgres.port)
  await waitUntil(
    async () => (await lastOf(both, living)) === 'taken' && (await lastOf(both, ending)) === 'token_not_valid',
  )
  const afterwards = await Promise.all(both.map((issuer) => statusAt(issuer, living)))

  const stories = await Promise.all(tokens.map((one) => storiesOf(both, one)))
  await Promise.all([third, ...both].map((issuer) => issuer.kill()))
  await proxy.close()
  await postgres.stop()
  return { ...told(stories, { lostAt, returnedAt }), meanwhile, afterwards }
}

type Stories = readonly (readonly Outcome[])[]

function told(
  [living = [], over = [], ending = []]: readonly Stories[],
  { lostAt, returnedAt }: { readonly lostAt: number; readonly returnedAt: number },
): Omit<Gone, 'meanwhile' | 'afterwards'> {
  return {
    living: kinds(living),
    over: kinds(over),
    ending: kinds(ending),
    trustedMs: living.map(([, lost]) => ms(lost, lostAt)),
    recoveredMs: living.map(([, , back]) => ms(back, returnedAt)),
  }
}

/** A session that lives, one that both know to be over, and one that will be; both look at their access tokens. */
async function threeSessions(third: Issuer, both: readonly Issuer[]): Promise<Three<Tokens>> {
  const signIn = (name: string): Promise<Tokens> => signInAt(third.url, `${name}@example.com`)
  const tokens: Three<Tokens> = [await signIn('living'), await signIn('over'), await signIn('ending')]
  await third.revoke(tokens[1].refresh)
  for (const issuer of both) {
    for (const { access } of tokens) await issuer.watch(access)
    await waitUntil(async () => (await issuer.changes(tokens[1].access)).at(-1)?.outcome === 'token_not_valid')
    // What it says from here on is what counts.
    await issuer.watch(tokens[1].access)
  }
  return tokens
}

function lose(proxy: Proxy, loss: Outage['loss']): void {
  if (loss === 'silent') return proxy.silence()
  proxy.refuse(true)
  proxy.cut()
}

function storiesOf(issuers: readonly Issuer[], { access }: Tokens): Promise<Stories> {
  return Promise.all(issuers.map((issuer) => issuer.changes(access)))
}

/** What all of them say now; nothing where they do not agree. */
async function lastOf(issuers: readonly Issuer[], token: Tokens): Promise<Outcome['outcome'] | undefined> {
  const last = new Set((await storiesOf(issuers, token)).map((story) => story.at(-1)?.outcome))
  return last.size === 1 ? [...last][0] : undefined
}

function kinds(stories: Stories): readonly string[] {
  return [...new Set(stories.map((story) => story.map(({ outcome }) => outcome).join(', ')))]
}

function ms(outcome: Outcome | undefined, since: number): number {
  return (outcome?.at ?? Number.POSITIVE_INFINITY) - since
}

async function statusAt({ url }: Issuer, { access }: Tokens): Promise<number> {
  return (await post(`${url}/accounts/token/verify/`, { token: access })).status
}
