import { createHmac, sign } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import { createAuth } from '../../src/index.ts'
import { toNodeListener } from '../../src/mounts/node.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { createVerifier, type Verifier } from '../../src/verifier/index.ts'
import { signIn } from '../http/client.ts'
import { keyPairs } from './key-pairs.ts'

/** What came of keys that changed while tokens were made and checked. */
export interface RotatedUnderLoad {
  readonly verified: number
  /** Tokens that were good and refused, each with its reason. */
  readonly refused: readonly string[]
  readonly forgeries: number
  /** Forged, expired or damaged tokens that were taken. */
  readonly accepted: readonly string[]
  readonly keySets: number
}

const onError = (error: unknown): never => {
  throw error
}

const secret = 'fS3mXc8QvR1yK6tZ0hB5nW9dLgJ2pUaEoT7iVqMzYxC'
const jwt = {
  keysFrom: 'database',
  algorithm: 'RS256',
  issuer: 'us',
  audience: 'app',
  accessTokenLifetimeMinutes: 30,
} as const
const MINUTES_BETWEEN = 15
const algorithms = ['ES256', 'RS256'] as const

/**
 * Changes the signing key every quarter of an hour, RS256 to ES256 and back, by the clock of the test. In each of its
 * minutes a token is made, by either of two processes in turn, and every verifier, with a cache of key sets of its own, checks
 * that one, an older one that still lives, and forgeries. So do both processes.
 */
export async function rotateUnderLoad(rotations: number, verifiers: number): Promise<RotatedUnderLoad> {
  // A minute of the test is over sooner than a poll would come.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const folder = mkdtempSync(join(tmpdir(), 'keychime-rotation-'))
  const config = { secret, database: `sqlite:${join(folder, 'keys.db')}`, jwt }
  const made = await testAuth(config)
  const other = createAuth({ ...config, environment: 'test' }, { ambient: { now: made.clock.now }, onError })
  await other.ready()
  const published = await publish(made)
  const all = Array.from({ length: verifiers }, () => verifierOf(made, published.url))
  const tally = { verified: 0, forgeries: 0, refused: [] as string[], accepted: [] as string[] }
  const tokens: Token[] = []
  let { refresh } = await signIn(made, '+12025550123')

  for (let minute = 0; minute < rotations * MINUTES_BETWEEN + MINUTES_BETWEEN; minute++) {
    if (minute % MINUTES_BETWEEN === 1) await rotate(made, Math.floor(minute / MINUTES_BETWEEN))
    const issuer = minute % 2 === 0 ? made.auth : other
    const next = await issuer.tokens.refresh(refresh)
    refresh = next.refresh ?? refresh
    tokens.push({ access: next.access, expiresAt: made.clock.now() + 30 * 60_000 })
    const everyone = [
      ...all,
      ...[made.auth, other].map(({ tokens: { verify } }) => ({
        verify: async (token: string) => verify(token).claims,
      })),
    ]
    await Promise.all(
      everyone.map((verifier, index) => checkAll(verifier, chosen(tokens, index, made.clock.now()), tally)),
    )
    made.clock.advance({ minutes: 1 })
    await vi.advanceTimersByTimeAsync(1_000)
  }
  for (const verifier of all) verifier.close()
  await published.close()
  for (const auth of [made.auth, other]) await auth.close()
  rmSync(folder, { recursive: true })
  vi.useRealTimers()
  return { ...tally, keySets: published.asked() }
}

interface Token {
  readonly access: string
  readonly expiresAt: number
}

interface Chosen {
  readonly good: readonly string[]
  readonly bad: readonly string[]
}

async function rotate({ auth }: TestAuth, turn: number): Promise<void> {
  const { outcome } = await auth.keys.rotate({ algorithm: algorithms[turn % algorithms.length] ?? 'ES256' })
  if (outcome !== 'rotated') throw new Error('another key waits for its turn')
}

function verifierOf({ clock }: TestAuth, url: string): Verifier {
  const jwksUrl = `${url}/.well-known/jwks.json`
  return createVerifier(
    { jwksUrl, issuer: 'us', audience: 'app', algorithms: ['RS256', 'ES256'] },
    { now: clock.now, onError },
  )
}

/** Each verifier meets another older token. */
function chosen(tokens: readonly Token[], index: number, now: number): Chosen {
  const live = tokens.filter(({ expiresAt }) => expiresAt > now)
  const [newest, older] = [live.at(-1)?.access ?? '', live[index % live.length]?.access ?? '']
  const expired = tokens.findLast(({ expiresAt }) => expiresAt <= now)
  return { good: [newest, older], bad: [...forgeriesOf(newest), ...(expired === undefined ? [] : [expired.access])] }
}

/** The same claims under the same name of a key: signed by a stranger, with a public key as a secret, not at all, changed. */
function forgeriesOf(token: string): readonly string[] {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const text = `${header}.${payload}`
  const { privateKey, publicPem } = keyPairs.RS256
  return [
    `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`,
    `${text}.${createHmac('sha256', publicPem).update(text).digest('base64url')}`,
    `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.${signature}`,
    `${header}.${payload.slice(0, -4)}AAAA.${signature}`,
  ]
}

async function checkAll(
  verifier: Pick<Verifier, 'verify'>,
  { good, bad }: Chosen,
  tally: { verified: number; forgeries: number; refused: string[]; accepted: string[] },
): Promise<void> {
  for (const token of good) {
    await verifier.verify(token).then(
      () => tally.verified++,
      (error: Error) => tally.refused.push(error.message),
    )
  }
  for (const token of bad) {
    await verifier.verify(token).then(
      () => tally.accepted.push(token),
      () => tally.forgeries++,
    )
  }
}

/** The instance on a port of this machine, and how often it was asked. */
async function publish({ auth }: TestAuth): Promise<{ url: string; asked: () => number; close: () => Promise<void> }> {
  let asked = 0
  const listener = toNodeListener(auth)
  const server = createServer((incoming, outgoing) => {
    asked++
    void listener(incoming, outgoing)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => asked, close }
}
