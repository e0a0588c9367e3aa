import type { Contestant } from '../harness/race.ts'
import { openRouter } from '../ours.ts'
import { countries, providersOf, type Transport, transports } from './ways.ts'

/** Chooses among ways of so many providers, all of which are known in every country. */
export function deciding(name: string, providers: number, of: readonly Transport[] = transports): Contestant {
  const router = openRouter({ providers: providersOf(providers), transports: of, countries })
  return {
    name,
    prepare: () => (index) =>
      router.decide(of.length === 1 ? 'sms' : 'phone', countries[index % countries.length] ?? ''),
  }
}
