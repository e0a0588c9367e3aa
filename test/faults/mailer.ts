import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAuth } from '../../src/index.ts'
import { toNodeListener } from '../../src/mounts/node.ts'
import { startServer, type TestServer } from '../server.ts'
import { secret, unlimited } from './sign-ins.ts'

/** What requests to a provider of the operator are signed with. */
export const webhookSecret = `whsec_${Buffer.alloc(32, 'secret').toString('base64')}`
/** A provider that has not answered by then is not waited for. */
const TIMEOUT_SECONDS = 3

/** Starts a server of the built program on a database, whose messages go to a provider of the operator at this address. */
export function startMailer(database: string, provider: string): Promise<TestServer> {
  const env = {
    ...unlimited,
    DATABASE_URL: database,
    KEYCHIME_OTP__COOLDOWN: '0',
    KEYCHIME_HTTP__URL: provider,
    KEYCHIME_HTTP__SECRET: webhookSecret,
    KEYCHIME_HTTP__TRANSPORTS: 'email',
    KEYCHIME_HTTP__TIMEOUT: String(TIMEOUT_SECONDS),
  }
  return startServer({ env })
}

/** An instance of this process that answers over HTTP. */
export interface OpenMailer {
  readonly url: string
  close(): Promise<void>
}

/** Where an instance keeps everything, where its messages go, and for how many seconds it waits there. */
export interface MailerSettings {
  readonly database: string
  readonly provider: string
  readonly timeout?: number
}

/** The same in this process, made anew in no time: what it learnt of its provider goes with it. */
export async function openMailer({
  database,
  provider,
  timeout = TIMEOUT_SECONDS,
}: MailerSettings): Promise<OpenMailer> {
  const config = {
    secret,
    database,
    environment: 'test',
    otp: { cooldown: 0 },
    limits: { requestsPerMinute: 0, verifiesPerMinute: 0 },
    http: { url: provider, secret: webhookSecret, transports: ['email'], timeout },
  } as const
  // A database that is too busy for a moment is nothing to tell of: the answers are.
  const auth = createAuth(config, { onError() {} })
  await auth.ready()
  const server = createServer(toNodeListener(auth))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close()
      server.closeAllConnections()
      await auth.close()
    },
  }
}
