import { openAuth } from '../flow/keychime.ts'
import { createPeople } from '../flow/sign-in.ts'
import type { Contestant } from '../harness/race.ts'
import { knowWays } from '../ours.ts'
import { countries, providersOf, type Transport } from './ways.ts'

/** An instance that is asked for codes. */
export interface Asking extends Pick<Contestant, 'prepare'> {
  close(): Promise<void>
}

/** Opens an instance with six providers of these transports, of which all is known. */
export async function openAsking(
  database: string,
  routes: 'learns' | 'does not learn',
  by: readonly Transport[],
): Promise<Asking> {
  const providers = providersOf(6)
  const channels = providers.map((name) => ({ name, transports: by, send: async () => ({ outcome: 'sent' }) as const }))
  await knowWays(database, { providers, transports: by, countries })
  const auth = openAuth({ database, hand: () => {} }, {}, { channels, routing: { learn: routes === 'learns' } })
  await auth.ready()
  const newPerson = createPeople()
  return {
    prepare(count) {
      const people = Array.from({ length: count }, newPerson)
      return async (index) => {
        const { phone = '', address = '' } = people[index] ?? {}
        return (await auth.otp.request({ identifier: phone }, { clientAddress: address })).challengeId
      }
    },
    close: auth.close,
  }
}
