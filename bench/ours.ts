import { type Auth, createAuth } from '../src/auth.ts'
import { createAmbient } from '../src/core/ambient.ts'
import type { Transport } from '../src/core/channel.ts'
import { breakers } from '../src/core/delivery/breaker.ts'
import type { Session } from '../src/core/records.ts'
import { type Evidence, noEvidence } from '../src/core/routing/evidence.ts'
import { createRouter } from '../src/core/routing/router.ts'
import { scoreKey, wayOfScore } from '../src/core/routing/scores.ts'
import type { AccessKeys } from '../src/core/settings.ts'
import { configuredKeyring, refreshKey } from '../src/core/token-keys.ts'
import { signAccess, type TokenDeps } from '../src/core/tokens.ts'
import type { Algorithm } from '../src/jwt/algorithms.ts'
import { openStore } from '../src/store/open.ts'

/** What an instance is told about tokens. */
export interface TokenConfig {
  readonly algorithm: Algorithm
  readonly signingKey: string
  readonly issuer: string
  readonly audience: string
}

/** An instance of keychime with people signed in. The one file of the benchmarks that knows how keychime is made inside. */
export interface Ours {
  /** Access tokens as signing in gave them. */
  readonly tokens: readonly string[]
  /** The public call, every check on. */
  verify(access: string): unknown
  /** Signs an access token for one of the sessions, as signing in does: `{ access }`, or a promise of it. */
  sign(index: number): unknown
  close(): Promise<void>
}

/**
 * Starts an instance in memory and signs people in, each with the code that the inbox got.
 *
 * @throws whatever the instance refuses to start with.
 */
export async function startOurs(jwt: TokenConfig, people: number): Promise<Ours> {
  const auth = createAuth({
    secret: 'everybody-knows-this-secret-of-the-benchmarks',
    database: 'sqlite::memory:',
    environment: 'test',
    jwt,
  })
  const tokens: string[] = []
  for (let person = 0; person < people; person++) tokens.push(await signIn(auth, `person${person}@example.com`))
  const sessions = tokens.map((token) => sessionOf(auth, token))
  const deps = signingDeps(auth)

  return {
    tokens,
    verify: auth.tokens.verify,
    sign: (index) => signAccess(deps, sessions[index % sessions.length] as Session),
    close: auth.close,
  }
}

async function signIn(auth: Auth, identifier: string): Promise<string> {
  const { challengeId } = await auth.otp.request({ identifier })
  await auth.deliver()
  const otp = auth.inbox?.messages(identifier)[0]?.code ?? ''
  return (await auth.otp.verify({ challengeId, otp })).access
}

function sessionOf(auth: Auth, token: string): Session {
  const { sessionId, accountId, expiresAt } = auth.tokens.verify(token)
  return { id: sessionId, accountId, generation: 1, rotatedAt: expiresAt, expiresAt: expiresAt + 86_400_000 }
}

/** As createAuth makes them, which keeps them to itself. */
function signingDeps({ settings }: Auth): TokenDeps {
  // The configuration above has its key in it.
  const accessKeys = settings.accessKeys as Exclude<AccessKeys, 'database'>
  const keyring = configuredKeyring(accessKeys, refreshKey(settings.keys.refresh))
  return {
    settings,
    ambient: createAmbient(),
    revocations: { has: () => false },
    get tokenKeys() {
      return keyring.current()
    },
  }
}

/** What the store does when a refresh token is traded. */
export interface Rotation {
  /** @throws where the session did not move on to the next generation. */
  rotate(session: RotatedSession): Promise<void>
  close(): Promise<void>
}

/** A session and the generation that its last token has. */
export interface RotatedSession {
  readonly sessionId: string
  readonly accountId: number
  readonly generation: number
}

/** Opens the store alone, as an instance does for itself, by a clock. */
export async function openRotation(database: string, now: () => number): Promise<Rotation> {
  const ambient = createAmbient({ now })
  const { store, ready } = openStore(database, ambient)
  await ready()
  return {
    async rotate(session) {
      const at = now()
      const moved = await store.rotate({
        ...session,
        now: at,
        aliveAfter: at,
        graceMs: 10_000,
        graceFor: 'anyone',
        traits: {},
        mode: 'spent',
      })
      if (moved.outcome !== 'rotated') throw new Error(`a session was not rotated: ${moved.because}`)
      if (moved.session.generation !== session.generation + 1) throw new Error('a session did not move on')
    },
    close: store.close,
  }
}

/** Who carries what to where. */
export interface Ways {
  readonly providers: readonly string[]
  readonly transports: readonly Transport[]
  readonly countries: readonly string[]
}

/** What chooses the way of a message. */
export interface Decider {
  /** Gives the way. */
  decide(wanted: Transport | 'phone', country: string): unknown
}

/** Opens it alone, as an instance does for itself, with all ways known in all countries. */
export function openRouter(ways: Ways): Decider {
  const send = async () => ({ outcome: 'sent' }) as const
  const prices = Object.fromEntries(ways.countries.map((country, n) => [country, { sms: 0.01 * (n + 1) }]))
  const router = createRouter({
    channels: ways.providers.map((name) => ({ name, transports: ways.transports, send })),
    breakerOf: breakers(),
    ambient: createAmbient(),
    routing: { learn: true, followUpMs: 10_000, failureCost: 0.01, currency: 'USD', prices, ladders: {} },
  })
  router.know(new Map(keysOf(ways).map((key) => [key, known()])))
  return { decide: (wanted, region) => router.routeFor(wanted, { region }).first }
}

/** Writes that all ways are known in all countries, as an instance does that has learnt. */
export async function knowWays(database: string, ways: Ways): Promise<void> {
  const ambient = createAmbient()
  const { store, ready } = openStore(database, ambient)
  await ready()
  const now = ambient.now()
  await store.takeLease({ task: 'routing', holder: 'bench', now, until: now + 1_000 })
  const evidence = JSON.stringify(known())
  const scores = keysOf(ways).map((key) => ({ ...wayOfScore(key), evidence }))
  const isKept = await store.keepScores({ now, holder: 'bench', judged: [], priced: [], scores })
  await store.close()
  if (!isKept) throw new Error('what is known of ways was not kept')
}

function keysOf({ providers, transports, countries }: Ways): readonly string[] {
  return [...countries, '*'].flatMap((country) =>
    providers.flatMap((provider) => transports.map((transport) => scoreKey(country, { transport, provider }))),
  )
}

/** Of fifty messages; as of now, so that it is there while the benchmark runs. */
function known(): Evidence {
  return { ...noEvidence, judged: 50, used: 40, at: Date.now() }
}
