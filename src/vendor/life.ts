import type { Message } from '../core/channel.ts'

/**
 * For how many seconds a vendor is to try: while the code works, within what it takes. A message that waited longer would bring a code
 * that is worthless.
 */
export function lifeSeconds(
  { createdAt, expiresAt }: Pick<Message, 'createdAt' | 'expiresAt'>,
  { least, most = Number.POSITIVE_INFINITY }: { readonly least: number; readonly most?: number },
): number {
  return Math.min(most, Math.max(least, Math.floor((expiresAt - createdAt) / 1000)))
}
