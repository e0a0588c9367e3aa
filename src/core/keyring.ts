import { type KeyringDeps, storedKeyring } from './stored-keyring.ts'
import { configuredKeyring, type Keyring, refreshKey } from './token-keys.ts'

/** The keys that settings have, or those of the database; `changed` is called whenever those have changed. */
export function keyringOf(deps: KeyringDeps, changed: () => void): Keyring {
  const { accessKeys, keys } = deps.settings
  const refresh = refreshKey(keys.refresh)
  return accessKeys === 'database' ? storedKeyring(deps, refresh, changed) : configuredKeyring(accessKeys, refresh)
}
