import { type ChallengeWatch, createChallengeWatch } from '../core/challenge-watch.ts'
import { deliveryWorker } from '../core/delivery/deliver.ts'
import { createPrices, type Prices } from '../core/delivery/prices.ts'
import type { Worker } from '../core/delivery/worker.ts'
import type { Deps } from '../core/deps.ts'
import { createHousekeeper, type Housekeeper } from '../core/housekeeping.ts'
import { keyringOf } from '../core/keyring.ts'
import type { Listeners } from '../core/listeners.ts'
import { createRevocations, type Revocations } from '../core/revocations.ts'
import { createLearner, type Learner } from '../core/routing/learner.ts'
import type { Keyring } from '../core/token-keys.ts'
import { type Alerts, tellOperators } from './alerts.ts'

/** What goes on by itself, in the order in which it stops. */
export interface Running {
  readonly keyring: Keyring
  readonly revocations: Revocations
  readonly watch: ChallengeWatch
  readonly learner: Learner
  readonly housekeeper: Housekeeper
  readonly prices: Prices
  readonly worker: Worker
  readonly alerts: Alerts
}

/** Begins all of it. */
export function run(deps: Deps, on: Listeners['on']): Running {
  const [revocations, watch] = [createRevocations(deps), createChallengeWatch(deps)]
  on('session.ended', ({ sessionId }) => revocations.add(sessionId))
  on('*', (event) => watch.hear([event]))
  return {
    keyring: keyringOf(deps, () => deps.verifiedTokens?.clear()),
    revocations,
    watch,
    learner: createLearner(deps),
    housekeeper: createHousekeeper(deps),
    prices: createPrices(deps),
    worker: deliveryWorker(deps),
    // Last, so that what fails while the worker ends is told.
    alerts: tellOperators(deps, on),
  }
}

/** What the rules ask of it, which is begun after they are wired. */
export function callsTo(
  running: () => Running,
): Pick<Deps, 'keysReady' | 'watchChallenge' | 'keepPrice' | 'notePrice' | 'wakeWorker'> {
  return {
    keysReady: () => running().keyring.ready(),
    watchChallenge: (handle, changed) => running().watch.watch(handle, changed),
    keepPrice: (provider, reference, price) => running().prices.keep(provider, reference, price),
    notePrice: (provider, reference) => running().prices.note(provider, reference),
    wakeWorker: () => running().worker.wake(),
  }
}

/** Ends all of it. */
export async function stop(running: Running): Promise<void> {
  for (const part of Object.values(running)) await part.stop()
}
