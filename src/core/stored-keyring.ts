import { AuthError, StartError } from '../errors.ts'
import { type Algorithm, isAlgorithm } from '../jwt/algorithms.ts'
import { readSigningKey } from '../jwt/key-material.ts'
import type { SigningKey } from '../jwt/keys.ts'
import { makeKey } from '../jwt/new-key.ts'
import type { Deps } from './deps.ts'
import { follow } from './follow.ts'
import { newId } from './ids.ts'
import { seal, unseal } from './sealed.ts'
import type { Store } from './store.ts'
import type { AddSigningKey, Keys, StoredKey } from './stored-key.ts'
import type { Keyring, KeyView, Rotated, Rotation, TokenKeys } from './token-keys.ts'

/** What keys in the database stand on. */
export type KeyringDeps = Pick<Deps, 'settings' | 'ambient' | 'publish' | 'report'> & {
  readonly store: Pick<Store, 'signingKeys' | 'addSigningKey' | 'listen'>
}

/** A key of the database, opened. */
interface OpenedKey {
  readonly key: SigningKey
  readonly activeAt: number
  readonly expiresAt: number
}

const LEAD_MS = 600_000
/** Every process has read the keys by then, also one whose database was away for a moment. */
const LEAST_LEAD_MS = 10_000
/** A key that waits keeps others from being made. */
const MOST_LEAD_MS = 30 * 86_400_000
/** By how much the clocks of processes may differ. */
const CLOCKS_MS = 60_000

/**
 * A keyring of keys that the database keeps. Without any it makes the first one; of several instances that start at once
 * one does. A new key signs only after every other process has read it.
 */
export function storedKeyring(deps: KeyringDeps, refresh: SigningKey, changed: () => void): Keyring {
  let opened: readonly OpenedKey[] = []
  let known: { readonly keys: TokenKeys; readonly until: number } | undefined
  let taken = ''
  const take = (rows: readonly StoredKey[]): void => {
    const seen = JSON.stringify(rows)
    if (seen === taken) return
    opened = openAll(deps, rows)
    taken = seen
    known = undefined
  }
  const { read, readAnew, stop } = follow({
    topic: 'signing-keys',
    store: deps.store,
    readOnce: () => keysIn(deps).then(take),
    report: deps.report,
  })

  return {
    current() {
      const now = deps.ambient.now()
      if (known === undefined || now >= known.until) {
        if (opened.length === 0) throw new AuthError('unavailable')
        known = keysAt(opened, refresh, now)
        changed()
      }
      return known.keys
    },
    ready: async () => {
      if (opened.length === 0) await read()
    },
    async rotate(rotation = {}) {
      // The first key is there before a second one is made. Keys that nobody can open may be replaced.
      if (rotation.others !== 'refused') await read()
      const rotated = await rotateKeys(deps, rotation)
      await readAnew()
      return rotated
    },
    list: async () => viewsOf(await deps.store.signingKeys(), deps.ambient.now()),
    stop,
  }
}

/** It is published at once, signs later, and the others are accepted until their last token is over. */
async function rotateKeys(deps: KeyringDeps, rotation: Rotation): Promise<Rotated> {
  const { algorithm = deps.settings.jwt.algorithm, leadMs = LEAD_MS, others = 'accepted' } = rotation
  if (!isAlgorithm(algorithm)) throw new TypeError('rotation.algorithm must be the name of an algorithm, such as ES256')
  if (!(leadMs >= LEAST_LEAD_MS && leadMs <= MOST_LEAD_MS))
    throw new TypeError(`rotation.leadMs must be ${LEAST_LEAD_MS} or more, and ${MOST_LEAD_MS} at most`)
  if (others !== 'accepted' && others !== 'refused') throw new TypeError('rotation.others must be accepted or refused')
  const now = deps.ambient.now()
  const activeAt = others === 'refused' ? now : now + leadMs
  const { accessLifetimeMs, leewayMs } = deps.settings.jwt
  const othersExpireAt = others === 'refused' ? now : activeAt + accessLifetimeMs + leewayMs + CLOCKS_MS

  const onlyIf = others === 'refused' ? 'always' : 'settled'
  const { keys, events } = await addKey(deps, { now, algorithm, activeAt, othersExpireAt, onlyIf })
  return { outcome: events.length === 0 ? 'waiting' : 'rotated', keys: viewsOf(keys, now) }
}

const unopened =
  'the keys in the database were sealed under another secret: set that secret, or run keychime keys rotate --revoke'

/** Those that can be opened. What cannot is told. */
function openAll(deps: KeyringDeps, rows: readonly StoredKey[]): readonly OpenedKey[] {
  const found = rows.flatMap((row) => openKey(deps, row))
  if (found.length === 0) throw new AuthError('unavailable', { cause: new StartError(unopened) })
  if (found.length < rows.length) deps.report(new StartError(partlyUnopened(rows, found)))
  return found
}

function partlyUnopened(rows: readonly StoredKey[], found: readonly OpenedKey[]): string {
  const missing = rows.map(({ kid }) => kid).filter((kid) => !found.some(({ key }) => key.kid === kid))
  return `tokens of ${missing.join(', ')} are refused: sealed under another secret in the database; set that secret, or run keychime keys rotate --revoke`
}

async function keysIn(deps: KeyringDeps): Promise<readonly StoredKey[]> {
  const rows = await deps.store.signingKeys()
  return rows.length === 0 ? firstKey(deps) : rows
}

async function firstKey(deps: KeyringDeps): Promise<readonly StoredKey[]> {
  const now = deps.ambient.now()
  const { algorithm } = deps.settings.jwt
  return (await addKey(deps, { now, algorithm, activeAt: now, othersExpireAt: now, onlyIf: 'none' })).keys
}

async function addKey(
  { settings, ambient, store, publish }: KeyringDeps,
  add: Pick<AddSigningKey, 'now' | 'othersExpireAt' | 'onlyIf'> & {
    readonly algorithm: Algorithm
    readonly activeAt: number
  },
): Promise<Keys> {
  const { algorithm, activeAt, ...rest } = add
  const kid = newId('key', ambient)
  const sealed = seal(await makeKey(algorithm), ambient.random(12), sealing(settings.keys.seal, { kid, algorithm }))
  const added = await store.addSigningKey({
    ...rest,
    key: { kid, algorithm, sealed, activeAt },
    forgetBefore: add.now,
  })
  publish(added.events)
  return added
}

/** A key that was sealed under another secret is as good as none. */
function openKey({ settings }: KeyringDeps, row: StoredKey): readonly OpenedKey[] {
  const { kid, algorithm, activeAt, expiresAt = Number.POSITIVE_INFINITY } = row
  const text = unseal(row.sealed, sealing(settings.keys.seal, row))
  if (text === undefined || !isAlgorithm(algorithm)) return []
  return [{ key: readSigningKey({ text, algorithm, kid }), activeAt, expiresAt }]
}

function sealing(key: Buffer, { kid, algorithm }: Pick<StoredKey, 'kid' | 'algorithm'>): Parameters<typeof unseal>[1] {
  return { key, context: `signing key ${kid} ${algorithm}` }
}

/** The keys at a time, and until when they stay as they are. */
function keysAt(
  opened: readonly OpenedKey[],
  refresh: SigningKey,
  now: number,
): { readonly keys: TokenKeys; readonly until: number } {
  const { live, signing } = inUseAt(opened, now)
  if (signing === undefined) throw new AuthError('unavailable')

  const changes = live.flatMap(({ activeAt, expiresAt }) => [activeAt, expiresAt]).filter((at) => at > now)
  const keys = { signing: signing.key, verifying: live.map(({ key }) => key), refresh }
  return { keys, until: Math.min(...changes, Number.POSITIVE_INFINITY) }
}

function viewsOf(rows: readonly StoredKey[], now: number): readonly KeyView[] {
  const { live, signing } = inUseAt(rows, now)
  return live.map(({ sealed: _, algorithm, ...row }) => ({
    ...row,
    algorithm: algorithm as Algorithm,
    state: row.activeAt > now ? 'waiting' : row.kid === signing?.kid ? 'signing' : 'accepted',
  }))
}

/** The keys whose tokens are taken at a time, oldest first, and the one of them that signs. */
function inUseAt<K extends Pick<StoredKey, 'activeAt' | 'expiresAt'>>(
  keys: readonly K[],
  now: number,
): { readonly live: readonly K[]; readonly signing: K | undefined } {
  const live = keys.filter(({ expiresAt = Number.POSITIVE_INFINITY }) => expiresAt > now)
  // After a clock was set back nothing may be active yet.
  return { live, signing: live.findLast(({ activeAt }) => activeAt <= now) ?? live[0] }
}
