import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { secret } from './sign-ins.ts'

/** A process whose messages go to a provider. */
export interface Mailer {
  /** Where it answers over HTTP. */
  readonly url: string
  /** Sends `kill -9`, and waits for nothing. */
  kill(): void
  /** Fulfils when it has ended. */
  readonly ended: Promise<unknown>
}

const program = fileURLToPath(new URL('mailer.mjs', import.meta.url))
/** A provider that has not answered by then is not waited for. */
const TIMEOUT_MS = 3_000

/** Starts a process on a database, whose messages go to a provider at this address; it ends with its parent at the latest. */
export async function startMailer(database: string, provider: string): Promise<Mailer> {
  const limits = { requestsPerMinute: 0, verifiesPerMinute: 0 }
  const config = { secret, database, environment: 'test', otp: { cooldown: 0 }, limits }
  const given = JSON.stringify({ config, provider, timeoutMs: TIMEOUT_MS })
  const child = fork(program, [given], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const ended = once(child, 'exit')
  const [{ url }] = await once(child, 'message')
  return { url, kill: () => void child.kill('SIGKILL'), ended }
}
