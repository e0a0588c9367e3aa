import type { Hono } from 'hono'
import type { Deps } from '../core/deps.ts'
import { doctorHeader, isDoctorProof, type SeenCaller } from '../core/doctor.ts'
import { createRevocationFeed } from '../core/revocation-feed.ts'
import { publishedKeys } from '../core/token-keys.ts'
import { AuthError } from '../errors.ts'
import { clientAddressBehind, unmapped } from './client-address.ts'
import { respond, respondJose } from './respond.ts'

const JWKS_SECONDS = 300

/** What stands at the root, all by GET. */
export const rootPaths = [
  '/health/live',
  '/health/ready',
  '/.well-known/jwks.json',
  '/.well-known/revocations',
  '/.well-known/revocations/recent',
]

/** What machines ask for at the root: whether we live, whether we can work, our public keys, and which sessions ended. */
export function addRootRoutes(app: RootApp, deps: Deps): void {
  const seenBy = callerView(deps)
  app.get('/health/live', (c) => {
    const seen = seenBy(c.req.raw.headers, c.env.clientAddress)
    return respond({ status: 200, body: { status: 'ok', ...(seen === undefined ? {} : { seen }) } })
  })
  app.get('/health/ready', async () => {
    // Whatever keeps the database from answering, this route is for saying so.
    await deps.store.ping().catch((cause: unknown) => {
      throw new AuthError('unavailable', { cause })
    })
    return respond({ status: 200, body: { status: 'ok' } })
  })
  app.get('/.well-known/jwks.json', async () => {
    await deps.keysReady()
    const headers = { 'cache-control': `public, max-age=${JWKS_SECONDS}` }
    return respond({ status: 200, body: { keys: publishedKeys(deps.tokenKeys) }, headers })
  })
  const feed = createRevocationFeed(deps)
  app.get('/.well-known/revocations', async () => respondJose(await feed('all')))
  app.get('/.well-known/revocations/recent', async () => respondJose(await feed('recent')))
}

type RootApp = Hono<{ Bindings: { readonly clientAddress?: string }; Variables: { requestId: string } }>

/** What is told to `keychime doctor`, and to nobody who does not know the secret. */
function callerView({ settings, ambient }: Deps): (headers: Headers, peer?: string) => SeenCaller | undefined {
  const addressOf = clientAddressBehind(settings.trustProxy)
  return (headers, peer) => {
    const proof = headers.get(doctorHeader)
    if (proof === null || !isDoctorProof(settings.keys.doctor, proof, ambient.now())) return undefined
    const shown = (address: string | undefined): string | null => (address === undefined ? null : unmapped(address))
    return { peer: shown(peer), client: shown(addressOf(peer, headers)), forwarded: headers.get('x-forwarded-for') }
  }
}
