import { requestableChannels } from '../transports.ts'
import type { RequestedChannel } from './otp.ts'

/**
 * Checks what an application passes where its compiler may not look: the named members of an object must be text, or
 * absent unless they are required.
 *
 * @throws {TypeError} naming the member.
 */
export function checkTexts(
  where: string,
  input: object,
  members: { readonly required: readonly string[]; readonly optional: readonly string[] },
): void {
  const given = (input ?? {}) as Readonly<Record<string, unknown>>
  for (const name of members.required) {
    if (typeof given[name] !== 'string') throw new TypeError(`${where} needs ${name}, which must be text`)
  }
  for (const name of members.optional) {
    if (given[name] !== undefined && typeof given[name] !== 'string')
      throw new TypeError(`${where}: ${name} must be text`)
  }
}

/**
 * Checks a channel that an application asks for.
 *
 * @throws {TypeError} for one that there is not.
 */
export function checkChannel(where: string, channel: RequestedChannel | undefined): void {
  if (channel === undefined || requestableChannels.includes(channel)) return
  throw new TypeError(`${where}: channel must be one of ${requestableChannels.join(', ')}`)
}

/**
 * Checks an account's number.
 *
 * @throws {TypeError} for anything but a whole number from 1.
 */
export function checkAccountId(accountId: number): number {
  if (Number.isSafeInteger(accountId) && accountId >= 1) return accountId
  throw new TypeError('accountId must be a whole number from 1')
}
