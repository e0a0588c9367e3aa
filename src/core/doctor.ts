import { createHmac, timingSafeEqual } from 'node:crypto'

/** The header by which `keychime doctor` shows that it knows the secret of the server that it asks. */
export const doctorHeader = 'keychime-doctor'

/** What a server tells doctor of the request that it got; `null` where there is none. */
export interface SeenCaller {
  /** The address of the connection. */
  readonly peer: string | null
  /** The address that limits count by. */
  readonly client: string | null
  /** `X-Forwarded-For` as it arrived. */
  readonly forwarded: string | null
}

/** Clocks may differ by so much. What a copy of the header is told is the address of whoever copied it. */
const TOLERANCE_MS = 300_000

/** What doctor sends at this time, epoch milliseconds. */
export function doctorProof(key: Uint8Array, now: number): string {
  return `${now}.${createHmac('sha256', key).update(String(now)).digest('base64url')}`
}

/** Whether doctor sent it, and lately. */
export function isDoctorProof(key: Uint8Array, proof: string, now: number): boolean {
  const at = Number(/^(\d{1,15})\./.exec(proof)?.[1])
  const [given, expected] = [Buffer.from(proof), Buffer.from(doctorProof(key, at))]
  return given.length === expected.length && timingSafeEqual(given, expected) && Math.abs(now - at) <= TOLERANCE_MS
}
