import { counterOf } from '../core/defence/counter.ts'
import type { Limiter } from '../core/defence/limiter.ts'
import type { Deps } from '../core/deps.ts'
import { withBreaker } from './breaker.ts'
import { withLimiter } from './limited-store.ts'
import { createMemoryLimiter } from './memory.ts'
import { createRedisLimiter } from './redis.ts'

/** A store whose limits are counted where the settings say. */
export interface LimitedStore {
  readonly store: Deps['store']
  /** @throws {StartError} where limits can never be counted there. */
  ready(): Promise<void>
}

/** Has the limits of a store counted where `limits.store` says, and closes that with it. */
export function limitedStore(deps: Pick<Deps, 'settings' | 'ambient' | 'store' | 'report'>): LimitedStore {
  const limiter = limiterOf(deps)
  if (limiter === undefined) return { store: deps.store, ready: async () => {} }
  return { store: withLimiter(deps.store, limiter), ready: limiter.ready }
}

function limiterOf({
  settings,
  ambient,
  report,
}: Omit<Parameters<typeof limitedStore>[0], 'store'>): Limiter | undefined {
  const { store } = settings.limits
  if (store === 'sql') return undefined
  if (store === 'memory') return createMemoryLimiter()
  const servers = store.split(/[\s,]+/)
  const instance = counterOf({ settings }, 'limits', '').slice(-8)
  return withBreaker(createRedisLimiter({ servers, instance }), { place: placeOf(servers), now: ambient.now, report })
}

function placeOf(servers: readonly string[]): string {
  return `Redis at ${servers.map((server) => new URL(server).host).join(', ')}`
}
