import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Ambient } from './ambient.ts'
import type { Deps, RequestContext } from './deps.ts'
import { newId } from './ids.ts'
import type { DeviceTraits, Recipient } from './records.ts'

// A family's tablet proves a few addresses; more would only make the cookie long.
const MOST_PROOFS = 4
const SHAPE = /^(dev_[0-9a-z]{30})((?:~[A-Za-z0-9_-]{22}){1,4})$/

/**
 * The device that proved this recipient before, or `undefined`. The browser keeps the proofs itself, each a keyed hash
 * of device and recipient, so that nothing is stored here.
 */
export function provenDevice(key: Uint8Array, proofs: string | undefined, recipient: Recipient): string | undefined {
  const parsed = parse(proofs)
  if (parsed === undefined) return undefined
  const expected = Buffer.from(proofOf(key, parsed.device, recipient))
  return parsed.proofs.some((proof) => timingSafeEqual(Buffer.from(proof), expected)) ? parsed.device : undefined
}

/** Whether a device asks that proved this recipient before. */
export function hasProved(
  { settings }: Pick<Deps, 'settings'>,
  recipient: Recipient,
  { deviceProofs }: RequestContext,
): boolean {
  return provenDevice(settings.keys.device, deviceProofs, recipient) !== undefined
}

/** The proofs of a device with this recipient's added in front, or those of a new device. */
export function addDeviceProof(
  key: Uint8Array,
  known: { readonly proofs: string | undefined; readonly recipient: Recipient },
  ambient: Ambient,
): string {
  const parsed = parse(known.proofs)
  const device = parsed?.device ?? newId('dev', ambient)
  const added = proofOf(key, device, known.recipient)
  const others = (parsed?.proofs ?? []).filter((proof) => proof !== added)
  return [device, added, ...others].slice(0, MOST_PROOFS + 1).join('~')
}

const MOST_USER_AGENT = 300

/** What the device that asks shows of itself. */
export function traitsOf({ deviceProofs, userAgent }: RequestContext): DeviceTraits {
  const device = deviceOf(deviceProofs)
  return {
    ...(userAgent === undefined ? {} : { userAgent: userAgent.slice(0, MOST_USER_AGENT) }),
    ...(device === undefined ? {} : { device }),
  }
}

/** The device that proofs belong to, whatever it proved; only a name, worth no trust. */
export function deviceOf(proofs: string | undefined): string | undefined {
  return parse(proofs)?.device
}

function parse(text: string | undefined): { readonly device: string; readonly proofs: readonly string[] } | undefined {
  const [, device, proofs] = SHAPE.exec(text ?? '') ?? []
  return device === undefined || proofs === undefined ? undefined : { device, proofs: proofs.slice(1).split('~') }
}

function proofOf(key: Uint8Array, device: string, { kind, value }: Recipient): string {
  return createHmac('sha256', key).update(`${device}:${kind}:${value}`).digest().subarray(0, 16).toString('base64url')
}
