import { createAmbient } from './core/ambient.ts'
import { type SessionState, sessionOf, verifyAny } from './core/sessions.ts'
import type { Settings } from './core/settings.ts'
import { type KeyringDeps, storedKeyring } from './core/stored-keyring.ts'
import { configuredKeyring, refreshKey, type TokenKeys } from './core/token-keys.ts'
import type { ForeignClaims, TokenClaims } from './core/tokens.ts'
import { AuthError, StartError } from './errors.ts'
import { lookAtStore, type StoreView } from './store/look.ts'

/** Looks at tokens as an instance of these settings would, and changes nothing. */
export interface Inspection {
  /** Why nothing can be seen of the database; absent where it is looked at. */
  readonly missing?: string
  /** The keys that tokens are checked with; none where they are in a database that cannot be seen, or not made yet. */
  readonly keys: TokenKeys | undefined
  /**
   * Checks a token of either kind by itself.
   *
   * @throws {AuthError} `token_not_valid`
   */
  verify(token: string): TokenClaims | ForeignClaims
  /** What became of the session of a token; `undefined` where the database cannot be seen, or another issuer made it. */
  session(claims: TokenClaims | ForeignClaims): Promise<SessionState | undefined>
  close(): Promise<void>
}

/**
 * Opens what settings name, to look at tokens. The database is neither made nor migrated, and no key is made.
 *
 * @throws {StartError} when there is a database and it cannot be read, or its keys cannot be opened.
 */
export async function inspect(settings: Settings): Promise<Inspection> {
  const look = lookAtStore(settings.database)
  const view = 'view' in look ? look.view : undefined
  const ambient = createAmbient()
  const keys = await keysOf(settings, view).catch(async (error: unknown) => {
    await view?.close()
    throw error instanceof AuthError && error.cause instanceof StartError ? error.cause : error
  })
  return {
    ...('missing' in look ? look : {}),
    keys,
    verify(token) {
      if (keys === undefined) throw new TypeError('there are no keys to verify with')
      return verifyAny({ settings, ambient, tokenKeys: keys }, token)
    },
    async session(claims) {
      if (view === undefined || claims.sessionId === undefined) return undefined
      return sessionOf({ settings, ambient, store: view }, claims)
    },
    close: async () => view?.close(),
  }
}

async function keysOf(settings: Settings, view: StoreView | undefined): Promise<TokenKeys | undefined> {
  const { accessKeys } = settings
  const refresh = refreshKey(settings.keys.refresh)
  if (accessKeys !== 'database') return configuredKeyring(accessKeys, refresh).current()
  if (view === undefined || (await view.signingKeys()).length === 0) return undefined

  const keyring = storedKeyring(depsFor(settings, view), refresh, () => {})
  try {
    await keyring.ready()
    return keyring.current()
  } finally {
    keyring.stop()
  }
}

function depsFor(settings: Settings, { signingKeys }: StoreView): KeyringDeps {
  const store = { signingKeys, addSigningKey: async () => ({ keys: await signingKeys(), events: [] }) }
  return { settings, ambient: createAmbient(), store, publish() {}, report() {} }
}
