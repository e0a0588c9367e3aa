import type { Limiter } from '../core/defence/limiter.ts'
import { type Counted, leftOf, limitedBy, longestWindow, mostOf, type Spend } from '../core/defence/spend.ts'
import { countedAt, exhausted, spentOnce, timesFrom, timeText } from '../core/defence/times.ts'
import { type Client, connect } from './redis-client.ts'
import { CORRUPT, giveBackScript, type Script, spendScript } from './scripts.ts'

/** Where counters are, and under what name. */
export interface RedisCounters {
  /** Addresses; several are a Cluster. */
  readonly servers: readonly string[]
  /** Of the instance: others may share the servers. */
  readonly instance: string
}

/**
 * Counters in Redis or Valkey. All that a request spends is one script, so its keys have one hash tag: in a Cluster they are in
 * one slot.
 */
export function createRedisLimiter({ servers, instance }: RedisCounters): Limiter {
  const prefix = `{keychime:${instance}}:`
  let connecting: Promise<Client> | undefined
  const connected = (): Promise<Client> => (connecting ??= connect(servers))
  const keyOf = (counter: string): string => `${prefix}${counter}`
  const keysOf = (spends: readonly Spend[]): string[] => spends.map(({ counter }) => keyOf(counter))

  return {
    async ready() {
      await connected()
    },
    async spend(spends, now) {
      const [isSpent, ...texts] = await run(await connected(), spendScript, {
        keys: keysOf(spends),
        rest: [timeText(now), ...spends.flatMap(argumentsOf)],
      })
      const before = spends.map((spend, at) => countedFrom(spend, String(texts[at]), now))
      if (isSpent !== 1) return limitedBy(before, now) ?? unexplained()
      const after = before.map((counted) => spentOnce(counted, now))
      return { outcome: 'spent', ...leftOf(after, now) }
    },
    async giveBack(spends) {
      if (spends.length > 0) await run(await connected(), giveBackScript, { keys: keysOf(spends), rest: [] })
    },
    async counters(spends, now) {
      if (spends.length === 0) return []
      const texts = await (await connected()).mget(keysOf(spends))
      return spends.map((spend, at) => countedFrom(spend, texts[at] ?? '', now))
    },
    async spentSince(counter, since) {
      const text = await (await connected()).get(keyOf(counter))
      return (timesFrom(text ?? '') ?? []).filter((time) => time > since).length
    },
    async reset(counters) {
      const client = await connected()
      const keys = counters === 'all' ? await allKeys(client, prefix) : counters.map(keyOf)
      return keys.length === 0 ? 0 : client.del(...keys)
    },
    async close() {
      // Whoever is still connecting is let go when that is over.
      void connecting?.then((client) => client.disconnect()).catch(() => {})
    },
  }
}

function argumentsOf(spend: Spend): readonly (string | number)[] {
  const { rules, isPaid } = spend
  return [
    isPaid === true ? 1 : 0,
    longestWindow(spend),
    mostOf(spend),
    rules.length,
    ...rules.flatMap(({ max, windowMs }) => [max, windowMs]),
  ]
}

/** By its name where the server remembers it, which one that was started or emptied anew does not. */
async function run(
  client: Client,
  { lua, sha }: Script,
  { keys, rest }: { readonly keys: readonly string[]; readonly rest: readonly (string | number)[] },
): Promise<readonly unknown[]> {
  const given = [...keys, ...rest]
  const answer = await client.evalsha(sha, keys.length, ...given).catch((error: unknown) => {
    if (!String(error).includes('NOSCRIPT')) throw error
    return client.eval(lua, keys.length, ...given)
  })
  return Array.isArray(answer) ? answer : [answer]
}

function countedFrom(spend: Spend, text: string, now: number): Counted {
  const times = timesFrom(text)
  if (times !== undefined) return countedAt(spend, times, now)
  const leftMs = text.startsWith(CORRUPT) ? Number(text.slice(CORRUPT.length)) : longestWindow(spend)
  return exhausted(spend, now + leftMs)
}

function unexplained(): never {
  throw new Error('the server of limits refuses for a reason that it does not say')
}

async function allKeys(client: Client, prefix: string): Promise<string[]> {
  const servers = 'nodes' in client ? client.nodes('master') : [client]
  const pages = await Promise.all(
    servers.map((server) => pagesOf(server.scanStream({ match: `${prefix}*`, count: 1000 }))),
  )
  return pages.flat()
}

async function pagesOf(pages: AsyncIterable<string[]>): Promise<string[]> {
  const keys: string[] = []
  for await (const page of pages) keys.push(...page)
  return [...new Set(keys)]
}
