import type { Env, Hono } from 'hono'
import type { Deps } from '../core/deps.ts'
import { createRevocationFeed } from '../core/revocation-feed.ts'
import { publishedKeys } from '../core/token-keys.ts'
import { AuthError } from '../errors.ts'
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
export function addRootRoutes<E extends Env>(app: Hono<E>, deps: Deps): void {
  app.get('/health/live', () => respond({ status: 200, body: { status: 'ok' } }))
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
