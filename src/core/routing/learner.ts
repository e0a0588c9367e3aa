import type { Deps } from '../deps.ts'
import { type Lease, type LeaseDeps, leaseOf } from '../lease.ts'
import { type Evidence, readEvidence } from './evidence.ts'
import type { FoundMessages, LearningStore, ToldPrice } from './learning-store.ts'
import { judgedFrom, learnFrom, learnPrices, type Priced, type Scores, scoreKey, wayOfScore } from './scores.ts'

/** Learns from what became of messages, in one process at a time, and has the router of every process know it. */
export interface Learner {
  /** Reads what is known by now, of all processes. */
  follow(): Promise<void>
  /** Judges the messages whose time is over; gives how many, 0 where another process does it. */
  learn(): Promise<number>
  stop(): Promise<void>
}

/** What a learner stands on. */
export type LearnerDeps = Pick<Deps, 'settings' | 'ambient' | 'report' | 'router'> & {
  readonly store: LearningStore & LeaseDeps['store']
}

/** How often messages are judged. */
export const EVERY_MS = 5_000
const LEASE_MS = 30_000
const PAGE = 500
/** What others wrote is committed later than they say. */
const OVERLAP_MS = 10_000

/** Makes the learner of an instance. Never what keeps a process alive. */
export function createLearner(deps: LearnerDeps): Learner {
  if (!deps.settings.routing.learn) return { follow: async () => {}, learn: async () => 0, stop: async () => {} }
  const memory = createMemory(deps)
  const lease = leaseOf(deps, { task: 'routing', leaseMs: LEASE_MS })
  let running: Promise<number> | undefined
  const learn = (): Promise<number> =>
    (running ??= judge({ deps, memory, lease }).finally(() => {
      running = undefined
    }))
  const timer = setInterval(() => void learn().catch(deps.report), EVERY_MS).unref()

  return {
    follow: memory.follow,
    learn,
    async stop() {
      clearInterval(timer)
      await running?.catch(() => 0)
    },
  }
}

interface Learning {
  readonly deps: LearnerDeps
  readonly memory: Memory
  readonly lease: Lease
}

async function judge(learning: Learning): Promise<number> {
  const { deps, memory, lease } = learning
  const isDue = await deps.store.isLearningDue({ now: deps.ambient.now(), holder: lease.holder })
  const isOurs = isDue && (await lease.isOurs())
  // After the lease: what the holder before left is part of what is known.
  await memory.follow()
  if (!isOurs) return 0
  let judged = 0
  for (let isMore = true; isMore; ) {
    // After the lease too: what the holder before judged is not found again.
    const page = await deps.store.messagesToJudge({ now: deps.ambient.now(), most: PAGE })
    if (!(await learnFromPage(learning, page))) break
    judged += page.messages.length
    isMore = Math.max(page.messages.length, page.prices.length) === PAGE
  }
  return judged
}

async function learnFromPage({ deps, memory, lease }: Learning, { messages, prices }: FoundMessages): Promise<boolean> {
  const judged = learnFrom(memory.scores, messages.map(judgedFrom))
  const known = new Map([...memory.scores, ...judged])
  const priced = learnPrices(known, pricesIn(prices, deps.settings.routing.currency))
  const scores = new Map([...judged, ...priced])
  const isKept = await deps.store.keepScores({
    now: deps.ambient.now(),
    holder: lease.holder,
    judged: messages.map(({ id }) => id),
    priced: prices.map(({ id }) => id),
    scores: [...scores].map(([key, evidence]) => ({ ...wayOfScore(key), evidence: JSON.stringify(evidence) })),
  })
  if (isKept) memory.take(scores)
  return isKept
}

/** Vendors write what was taken from an account, below nothing; another currency says nothing of ours. */
function pricesIn(told: readonly ToldPrice[], currency: string): readonly Priced[] {
  return told
    .filter(({ price }) => price.currency.toUpperCase() === currency)
    .map(({ country, rung, toldAt, price }) => ({ country, rung, at: toldAt, price: Math.abs(Number(price.amount)) }))
    .filter(({ price }) => Number.isFinite(price))
}

/** What is known, as far as it was read. */
interface Memory {
  readonly scores: Scores
  follow(): Promise<void>
  take(scores: Scores): void
}

function createMemory({ store, router, report }: LearnerDeps): Memory {
  const scores = new Map<string, Evidence>()
  const corrupt = new Set<string>()
  let since = 0
  const take = (more: Scores): void => {
    for (const [key, evidence] of more) scores.set(key, evidence)
    router.know(more)
  }
  const passOver = (key: string): void => {
    if (!corrupt.has(key)) report(new Error(`what is known of ${key} cannot be read, and is passed over`))
    corrupt.add(key)
  }
  return {
    scores,
    take,
    async follow() {
      const changed = new Map<string, Evidence>()
      for (const { country, rung, evidence, changedAt } of await store.scoresSince(since - OVERLAP_MS)) {
        const [key, known] = [scoreKey(country, rung), readEvidence(evidence)]
        if (known === undefined) passOver(key)
        else changed.set(key, known)
        since = Math.max(since, changedAt)
      }
      take(changed)
    },
  }
}
