import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { secret } from '../faults/sign-ins.ts'

const program = fileURLToPath(new URL('issuer.mjs', import.meta.url))

/** What `auth.tokens.verify` of a process said of a token, from when on: milliseconds of `machineClock`. */
export interface Outcome {
  readonly at: number
  readonly outcome: 'taken' | 'token_not_valid' | 'unavailable'
}

/** A process that makes and checks tokens. */
export interface Issuer {
  /** Where it answers over HTTP. */
  readonly url: string
  /** From now on looks at a token every five milliseconds. */
  watch(token: string): Promise<void>
  /** What it saw of a token that it watches, each change. */
  changes(token: string): Promise<readonly Outcome[]>
  forget(token: string): Promise<void>
  /** Ends a session by its refresh token. */
  revoke(refresh: string): Promise<void>
  disable(accountId: number): Promise<void>
  delete(accountId: number): Promise<void>
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>
}

/** How to start one. */
export interface IssuerOptions {
  readonly database: string
  /** In seconds. */
  readonly maxStaleness?: number
  /** How wrong the clock of its machine is. */
  readonly clockOffMs?: number
}

/** Starts a process on a database; it ends with its parent at the latest. */
export async function startIssuer({ database, maxStaleness = 5, clockOffMs = 0 }: IssuerOptions): Promise<Issuer> {
  const limits = { requestsPerMinute: 0, verifiesPerMinute: 0 }
  const sessions = { maxStaleness }
  const config = { secret, database, environment: 'test', otp: { cooldown: 0 }, limits, sessions }
  const child = fork(program, [JSON.stringify({ config, clockOffMs })], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [{ url }] = await once(child, 'message')
  const waiting = new Map<number, (result: never) => void>()
  child.on('message', ({ id, result }: { id: number; result: never }) => waiting.get(id)?.(result))
  let id = 0
  const call = <T>(name: string, given: string | number): Promise<T> =>
    new Promise((resolve) => {
      waiting.set(++id, resolve)
      child.send({ id, name, given })
    })
  return {
    url,
    watch: (token) => call('watch', token),
    changes: (token) => call('changes', token),
    forget: (token) => call('forget', token),
    revoke: (refresh) => call('revoke', refresh),
    disable: (accountId) => call('disable', accountId),
    delete: (accountId) => call('delete', accountId),
    async kill() {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Milliseconds by the clock that all processes of a machine share. */
export function machineClock(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
