import { hkdfSync } from 'node:crypto'
import { inspect } from 'node:util'
import type { Keys } from '../core/settings.ts'
import type { Secret } from './secret.ts'

const keyBytes = 32

/**
 * One key a purpose, each derived from `secret` under its own label by HKDF-SHA-256 (RFC 5869 §2, without salt, the
 * label as `info`), so that whoever learns one key learns nothing of the others. The labels carry a version and never
 * change: another label is another key, and every code and token on its way would die with the old one.
 */
export function deriveKeys(secret: Secret): Keys {
  const derive = (purpose: string): Buffer => deriveKey(secret, `keychime/v1/${purpose}`)

  return unprintable({
    code: derive('code'),
    handle: derive('handle'),
    refresh: derive('refresh'),
    device: derive('device'),
    lookup: derive('lookup'),
    seal: derive('seal'),
    stepUp: derive('step-up'),
    doctor: derive('doctor'),
  })
}

/** The key of access tokens where none is set, as long as its hash. */
export function deriveAccessKey(secret: Secret, bytes: number): Buffer {
  return deriveKey(secret, 'keychime/v1/access', bytes)
}

function deriveKey(secret: Secret, label: string, bytes = keyBytes): Buffer {
  return Buffer.from(hkdfSync('sha256', secret.reveal(), '', label, bytes))
}

/** Settings get logged; the keys inside them must not be. */
function unprintable(keys: Keys): Keys {
  const hidden = { value: () => '[keys]', enumerable: false }
  return Object.freeze(Object.defineProperties(keys, { toJSON: hidden, [inspect.custom]: hidden }))
}
