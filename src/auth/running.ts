import { type ChallengeWatch, createChallengeWatch } from '../core/challenge-watch.ts'
import { claiming, deliverOne } from '../core/delivery/deliver.ts'
import { createWorker, type Worker } from '../core/delivery/worker.ts'
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
  readonly alerts: Alerts
  readonly learner: Learner
  readonly housekeeper: Housekeeper
  readonly worker: Worker
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
    alerts: tellOperators(deps, on),
    learner: createLearner(deps),
    housekeeper: createHousekeeper(deps),
    worker: workerOf(deps),
  }
}

function workerOf(deps: Deps): Worker {
  const worker = createWorker({
    claim: claiming(deps),
    handle: (delivery) => deliverOne(deps, delivery),
    onError: deps.report,
  })
  deps.store.listen('deliveries', worker.wake)
  return worker
}
