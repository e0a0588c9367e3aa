import { timingSafeEqual } from 'node:crypto'
import { transports } from '../transports.ts'
import type { Channel } from './channel.ts'
import { matchedDigits } from './code.ts'
import { guessBound } from './defence/guesses.ts'
import type { ReadOnce } from './delivery/vendor-codes.ts'
import type { Deps } from './deps.ts'
import { maskIdentifier } from './identifier.ts'
import type { Recipient } from './records.ts'
import type { OpenChallenge, Redeem } from './store.ts'

/** Whoever reviews an app, or a test that runs by itself, signs in as this by a code that is always the same. */
export interface TestIdentity {
  readonly recipient: Recipient
  readonly code: string
  /** From then on it is a recipient like any other, epoch milliseconds. */
  readonly until: number
}

/** Carries the messages of test identities: it takes them, and sends nothing. The blank keeps its name from all providers. */
export const carrierOfTests: Channel = {
  name: 'test identity',
  transports,
  send: async () => ({ outcome: 'sent' }),
}

/**
 * What a challenge of a test identity has of its own: its message goes to nobody, by what carries those of others, and its code has
 * the digits of the one that is fixed, however long those of others grow. Nothing for everybody else.
 */
export function openingOfTest(
  deps: Deps,
  recipient: Recipient,
  { first }: OpenChallenge['route'],
): Partial<Pick<OpenChallenge, 'route' | 'guessBound'>> {
  const identity = testIdentityOf(deps, recipient)
  if (identity === undefined) return {}
  const route = { first: { transport: first.transport, provider: carrierOfTests.name }, fallbacks: [] }
  const bound = guessBound(deps.settings.otp, { isOurs: true })
  return { route, guessBound: { ...bound, lengths: [identity.code.length] } }
}

/**
 * How many digits of a challenge's code a guess got right. A test identity has its fixed code and no other, and its code is that of
 * nobody else. While there is one, every guess costs the same: its challenge is read, and it is compared with two codes.
 */
export async function judgedByUs(
  deps: Deps,
  challenge: ReadOnce,
  { handle, guess }: { readonly handle: string; readonly guess: string },
): Promise<Pick<Redeem, 'matchedDigits' | 'testIdentity'>> {
  const derived = matchedDigits(deps.settings.keys.code, handle, guess)
  if (livingIdentities(deps).length === 0) return { matchedDigits: derived }

  const recipient = (await challenge())?.recipient
  const identity = recipient === undefined ? undefined : testIdentityOf(deps, recipient)
  const isFixed = isSame(identity?.code ?? '', guess)
  if (identity === undefined) return { matchedDigits: derived }
  if (!isFixed) return { matchedDigits: 0 }
  return { matchedDigits: guess.length, testIdentity: maskIdentifier(identity.recipient) }
}

function testIdentityOf(deps: Deps, { kind, value }: Recipient): TestIdentity | undefined {
  return livingIdentities(deps).find(({ recipient }) => recipient.kind === kind && recipient.value === value)
}

function livingIdentities({ settings, ambient }: Deps): readonly TestIdentity[] {
  if (settings.testIdentities.length === 0) return []
  const now = ambient.now()
  return settings.testIdentities.filter(({ until }) => now < until)
}

/** No code is longer. */
const LONGEST = 10

function isSame(code: string, guess: string): boolean {
  const [one, other] = [code, guess].map((digits) => Buffer.from(digits.padEnd(LONGEST), 'latin1'))
  return one !== undefined && other !== undefined && timingSafeEqual(one, other)
}
