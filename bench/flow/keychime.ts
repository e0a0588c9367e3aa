import { type Auth, createAuth, type Surroundings } from '../../src/auth.ts'
import type { AuthConfig } from '../../src/config/auth-config.ts'
import type { Channel } from '../../src/core/channel.ts'
import { toNodeListener } from '../../src/mounts/node.ts'
import { CEILING } from './bare-rows.ts'
import type { Contestant, Place } from './contestant.ts'

/** An instance as in production: outbox, events and limits are at work. */
export async function openKeychime(place: Place, limits: Limiting = {}): Promise<Contestant> {
  const auth = openAuth(place, {}, limits)
  await auth.ready()
  return {
    steps: {
      request: async ({ phone, address }) =>
        (await auth.otp.request({ identifier: phone }, { clientAddress: address })).challengeId,
      verify: async ({ person, asked, code }) =>
        (await auth.otp.verify({ challengeId: asked, otp: code }, { clientAddress: person.address })).refresh,
      refresh: async (token, { address }) =>
        (await auth.tokens.refresh(token, { clientAddress: address })).refresh ?? '',
    },
    listener: toNodeListener(auth),
    close: auth.close,
  }
}

/** Makes keychime's tables in an empty database. */
export async function makeTables(place: Place): Promise<void> {
  const auth = openAuth(place)
  await auth.ready()
  await auth.close()
}

/** Limits that are others than those of all contestants. */
export type Limiting = Pick<AuthConfig, 'limits' | 'otp'>

/** An instance with one channel, or with those it is given. */
export function openAuth(
  { database, hand }: Place,
  surroundings: Surroundings = {},
  also: Pick<AuthConfig, 'routing'> & Limiting & { readonly channels?: readonly Channel[] } = {},
): Auth {
  const { channels, otp, limits, ...rest } = also
  const channel: Channel = {
    name: 'bench',
    transports: ['sms'],
    async send({ to, code }) {
      hand(to, code)
      return { outcome: 'sent', reference: to }
    },
  }
  const config: AuthConfig = {
    secret: 'kT4vYw8ZpLqR2mXc7NbHs5JdGfUaE0oQiVjSzB1y3Wx',
    environment: 'production',
    publicUrl: 'http://localhost',
    database,
    // Everybody comes from an address of their own, which the header says.
    trustProxy: ['loopback'],
    otp: { channels: channels ?? [channel], hourlyLimit: CEILING, dailyLimit: CEILING, ...otp },
    limits: limits ?? { requestsPerMinute: CEILING, verifiesPerMinute: CEILING },
    ...rest,
  }
  return createAuth(config, surroundings)
}
