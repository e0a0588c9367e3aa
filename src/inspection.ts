import { type Ambient, createAmbient } from './core/ambient.ts'
import { type SessionState, sessionOf, verifyAny } from './core/sessions.ts'
import type { Settings } from './core/settings.ts'
import { type KeyringDeps, storedKeyring } from './core/stored-keyring.ts'
import { configuredKeyring, type Keyring, type KeyView, refreshKey, type TokenKeys } from './core/token-keys.ts'
import type { ForeignClaims, TokenClaims } from './core/tokens.ts'
import { toStartError } from './errors.ts'
import { lookAtStore, type StoreView } from './store/look.ts'
import { type Schema, schemaOf } from './store/schema.ts'

/** Looks at keys and tokens as an instance of these settings would, and changes nothing. */
export interface Inspection {
  /** Why nothing can be seen of the database; absent where it is looked at. */
  readonly missing?: string
  /** The keys that tokens are checked with; none where they are in a database that cannot be seen, or not made yet. */
  readonly keys: TokenKeys | undefined
  /** The same keys and those that were, for people. */
  list(): Promise<readonly KeyView[]>
  /**
   * Checks a token of either kind by itself.
   *
   * @throws {AuthError} `token_not_valid`
   */
  verify(token: string): TokenClaims | ForeignClaims
  /** What became of the session of a token; `undefined` where the database cannot be seen, or another issuer made it. */
  session(claims: TokenClaims | ForeignClaims): Promise<SessionState | undefined>
  /** How far the clock of the database is ahead of this machine's, in milliseconds; `undefined` where it has none of its own. */
  clockAheadMs(): Promise<number | undefined>
  close(): Promise<void>
}

/**
 * Opens what settings name, to look. The database is neither made nor migrated, and no key is made.
 *
 * @throws {StartError} when there is a database and it cannot be read, or its keys cannot be opened.
 */
export async function inspect(settings: Settings): Promise<Inspection> {
  const look = await lookAtStore(settings.database)
  const view = 'view' in look ? look.view : undefined
  const ambient = createAmbient()
  const keyring = await readKeyring(settings, view).catch(async (error: unknown) => {
    await view?.close()
    return toStartError(error)
  })
  const keys = keyring?.current()
  return {
    ...('missing' in look ? look : {}),
    keys,
    list: async () => (await keyring?.list()) ?? [],
    verify(token) {
      if (keys === undefined) throw new TypeError('there are no keys to verify with')
      return verifyAny({ settings, ambient, tokenKeys: keys, revocations: { has: () => false } }, token)
    },
    async session(claims) {
      if (view === undefined || claims.sessionId === undefined) return undefined
      return sessionOf({ settings, ambient, store: view }, claims)
    },
    clockAheadMs: async () => view?.time && aheadMs(view.time, ambient),
    close: async () => view?.close(),
  }
}

/**
 * Looks at the schema of the database that settings name.
 *
 * @throws {StartError} when there is a database and it cannot be read.
 */
export function inspectSchema({ database }: Settings): Promise<Schema> {
  return schemaOf(database)
}

/** It was read on the way. */
async function aheadMs(time: () => Promise<number>, { now }: Pick<Ambient, 'now'>): Promise<number> {
  const asked = now()
  const theirs = await time()
  return theirs - (asked + now()) / 2
}

/** It watches nothing: what it was when it was read is enough. `undefined` where no key can be seen, or none was made yet. */
async function readKeyring(settings: Settings, view: StoreView | undefined): Promise<Keyring | undefined> {
  const { accessKeys } = settings
  const refresh = refreshKey(settings.keys.refresh)
  if (accessKeys !== 'database') return configuredKeyring(accessKeys, refresh)
  // Without any, a keyring would make the first one.
  if (view === undefined || (await view.signingKeys()).length === 0) return undefined
  const keyring = storedKeyring(depsFor(settings, view), refresh, () => {})
  keyring.stop()
  await keyring.ready()
  return keyring
}

function depsFor(settings: Settings, { signingKeys }: StoreView): KeyringDeps {
  const store = {
    signingKeys,
    addSigningKey: async () => ({ keys: await signingKeys(), events: [] }),
    listen: () => () => {},
  }
  return { settings, ambient: createAmbient(), store, publish() {}, report() {} }
}
