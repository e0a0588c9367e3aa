import type { Channel } from '../channel.ts'
import type { Deps } from '../deps.ts'
import { newId } from '../ids.ts'
import type { OtpSettings } from '../settings.ts'
import { carrierOfTests } from '../test-identities.ts'
import { patienceMs } from './handover.ts'
import type { ClaimedDelivery, HeldProvider } from './outbox.ts'

// Longer than a send may take, with what is asked before it and recorded after it, so that only a worker that vanished loses its lease.
const LEASE_MS = 60_000
const LEASE_MARGIN_MS = 25_000
// Nobody types faster than this; codes that live shorter from the start must still be sent.
const LEAST_LIFE_MS = 60_000
const MOST_TRIES = 11
// Nobody is locked out for ever: whoever opted out may have opted in again.
const SUPPRESSED_MS = 86_400_000

/** A claimed message, and who is to carry it: whoever was chosen, as long as it is configured. */
export interface Turn {
  readonly delivery: ClaimedDelivery
  readonly provider: Channel | undefined
}

/** Messages to hand over now, and the ids of those of which nobody heard for too long. */
export interface Taken {
  readonly turns: readonly Turn[]
  readonly silent: readonly string[]
}

/**
 * Gives what takes messages that are due, one call after the other; see `Store.claimDeliveries`. A claim keeps its name until
 * it is answered, so that messages it took in a transaction whose answer was lost are taken again.
 */
export function claiming(deps: Deps): (most: number, full: readonly string[]) => Promise<Taken> {
  let [worker, claims]: [string | undefined, number] = [undefined, 1]
  const leaseMs = Math.max(LEASE_MS, ...deps.channels.map((channel) => patienceMs(channel) + LEASE_MARGIN_MS))
  return async (most, full) => {
    worker ??= newId('wrk', deps.ambient)
    const claim = `${worker}.${claims}`
    const now = deps.ambient.now()
    const held = heldBy(deps, now)
    const { deliveries, events, silent } = await deps.store.claimDeliveries({
      now,
      claim,
      leaseMs,
      maxTries: MOST_TRIES,
      most,
      leastLifeMs: leastLifeOf(deps),
      maxAttempts: deps.settings.otp.maxAttempts,
      held,
      // What is held takes no time: it goes another way, or is put off.
      full: full.filter((name) => !held.some(({ provider }) => provider === name)),
      finalSince: now - SUPPRESSED_MS,
    })
    claims++
    deps.publish(events)
    const turns = deliveries.map((delivery) => ({ delivery, provider: carrierOf(deps.channels, delivery) }))
    return { turns, silent }
  }
}

function carrierOf(channels: readonly Channel[], { transport, provider }: ClaimedDelivery): Channel | undefined {
  if (provider === carrierOfTests.name) return carrierOfTests
  const carriers = channels.filter(({ transports }) => transports.includes(transport))
  return provider === undefined ? carriers[0] : carriers.find(({ name }) => name === provider)
}

/** Providers that take nothing now, and until when. */
function heldBy({ channels, breakerOf }: Deps, now: number): readonly HeldProvider[] {
  return channels
    .map(({ name }) => ({ provider: name, until: now + breakerOf(name).pauseMs(now) }))
    .filter(({ until }) => until > now)
}

/** How long a code has to live for its message to be worth sending, milliseconds. */
export function leastLifeOf({
  settings,
}: {
  readonly settings: { readonly otp: Pick<OtpSettings, 'lifetimeMs'> }
}): number {
  return Math.min(LEAST_LIFE_MS, settings.otp.lifetimeMs / 2)
}
