import { NodeSqliteDialect } from '@better-auth/kysely-adapter/node-sqlite-dialect'
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { toNodeHandler } from 'better-auth/node'
import { bearer, jwt, phoneNumber } from 'better-auth/plugins'
import { Pool } from 'pg'
import type { Contestant, Place } from './contestant.ts'
import { openDurable, pathOf } from './sqlite-file.ts'

/**
 * better-auth as its documentation says, with what signs people in by a code and gives JSON Web Tokens. Its third step is what
 * it has for that: a new token of the session.
 */
export async function openBetterAuth(place: Place): Promise<Contestant> {
  const options = optionsOf(place)
  const auth = betterAuth(options)
  const { runMigrations } = await getMigrations(options)
  await runMigrations()
  return {
    steps: {
      request: async ({ phone }) => {
        await auth.api.sendPhoneNumberOTP({ body: { phoneNumber: phone } })
        return phone
      },
      verify: async ({ person, code }) =>
        (await auth.api.verifyPhoneNumber({ body: { phoneNumber: person.phone, code } })).token ?? '',
      refresh: async (token) =>
        (await auth.api.getToken({ headers: new Headers({ authorization: `Bearer ${token}` }) })).token,
    },
    listener: toNodeHandler(auth),
    // The process ends, and nothing of it is kept.
    close: async () => {},
  }
}

function optionsOf({ database, hand }: Place) {
  return {
    secret: 'kT4vYw8ZpLqR2mXc7NbHs5JdGfUaE0oQiVjSzB1y3Wx',
    baseURL: 'http://localhost',
    database: database.startsWith('sqlite:') ? sqliteOf(database) : new Pool({ connectionString: database }),
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
    plugins: [
      phoneNumber({
        sendOTP: ({ phoneNumber: phone, code }) => hand(phone, code),
        signUpOnVerification: { getTempEmail: (phone) => `${phone.slice(1)}@example.com` },
      }),
      bearer(),
      jwt(),
    ],
  } satisfies BetterAuthOptions
}

/** The same driver and the same durability as keychime's. */
function sqliteOf(database: string) {
  const dialect = new NodeSqliteDialect({ database: openDurable(pathOf(database)) as never })
  return { dialect, type: 'sqlite' as const, transaction: true }
}
