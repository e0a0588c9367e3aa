import type { VerifiedTokens } from '../jwt/cache.ts'
import type { Ambient } from './ambient.ts'
import type { ChallengeWatch } from './challenge-watch.ts'
import type { Channel, Price } from './channel.ts'
import type { Guard } from './defence/guard.ts'
import type { StepUp } from './defence/step-up.ts'
import type { Breaker } from './delivery/breaker.ts'
import type { Event } from './events.ts'
import type { Hashing } from './hashing.ts'
import type { NumberLookup } from './number-lookup.ts'
import type { Revocations } from './revocations.ts'
import type { Router } from './routing/router.ts'
import type { Settings } from './settings.ts'
import type { Store } from './store.ts'
import type { TokenKeys } from './token-keys.ts'

/** What every use case stands on. */
export interface Deps {
  readonly settings: Settings
  readonly ambient: Ambient
  readonly store: Store
  /** The providers in the order they are asked. */
  readonly channels: readonly Channel[]
  /** What is asked about a number before a message goes to it; absent: nothing is. */
  readonly lookup?: NumberLookup
  /** What keeps messages from a provider that takes none, by its name. */
  breakerOf(provider: string): Breaker
  /** What lifts limits that many share; absent: nothing does. */
  readonly stepUp?: StepUp
  /** Watches for guesses at many. */
  readonly guard: Guard
  /** Chooses the ways of messages. */
  readonly router: Router
  /** Throws `unavailable` before `keysReady` has fulfilled once. */
  readonly tokenKeys: TokenKeys
  /** Fulfils once the keys of access tokens are there. */
  keysReady(): Promise<void>
  /** Access tokens whose signature was right before, where they are remembered. */
  readonly verifiedTokens?: VerifiedTokens
  /** Sessions that were ended, whose access tokens are refused. */
  readonly revocations: Pick<Revocations, 'has' | 'ended'>
  /** Lets so many hash passwords that the machine is not theirs alone. */
  readonly hashing: Hashing
  /** Tells whoever waits for a code what became of it. */
  watchChallenge: ChallengeWatch['watch']
  /** Tells listeners in this process what was committed. */
  publish(events: readonly Event[]): void
  /** Hears of what went wrong where nobody waits for an answer. */
  report(error: unknown): void
  /** Keeps what a message cost; see `Prices.keep`. */
  keepPrice(provider: string, reference: string, price: Price): Promise<void>
  /** Asks later what a message cost; see `Prices.note`. */
  notePrice(provider: string, reference: string): void
  /** Tells the delivery worker that messages may be waiting. */
  wakeWorker(): void
}

/** Who is asking, as far as the transport knows. */
export interface RequestContext {
  /** `req_…` */
  readonly requestId?: string
  /** The caller's network address; absent: no limit by address applies. */
  readonly clientAddress?: string
  /** What this browser was given when it proved an address before. */
  readonly deviceProofs?: string
  /** The `User-Agent` header, by which people recognise their devices. */
  readonly userAgent?: string
  /** The `Accept-Language` header, for the language of messages. */
  readonly acceptLanguage?: string
  /** Makes a repeated request the same request; 22 to 255 visible characters of the caller's choice. */
  readonly idempotencyKey?: string
}
