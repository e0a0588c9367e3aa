import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { secret } from '../faults/sign-ins.ts'
import { keyPairs } from '../jwt/key-pairs.ts'

/** What a process said of a token, from when on: milliseconds of `machineClock`. */
export interface Outcome {
  readonly at: number
  readonly outcome: 'taken' | 'token_not_valid' | 'unavailable'
}

/** A process that checks tokens, asking nobody. */
export interface Watcher {
  /** From now on looks at a token every five milliseconds. */
  watch(token: string): Promise<void>
  /** What it saw of a token that it watches, each change. */
  changes(token: string): Promise<readonly Outcome[]>
  forget(token: string): Promise<void>
  /** Milliseconds that each look took which found a token good. */
  tookMs(): Promise<readonly number[]>
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>
}

/** A process that makes tokens as well. */
export interface Issuer extends Watcher {
  /** Where it answers over HTTP. */
  readonly url: string
  /** Ends a session by its refresh token. */
  revoke(refresh: string): Promise<void>
  disable(accountId: number): Promise<void>
  delete(accountId: number): Promise<void>
  /** Sets the clock of its machine wrong by so many milliseconds. */
  setClock(offMs: number): Promise<void>
}

/** How to start one. */
export interface IssuerOptions {
  readonly database: string
  /** In seconds. */
  readonly maxStaleness?: number
  /** How wrong the clock of its machine is. */
  readonly clockOffMs?: number
  /** Seconds until the same person can ask for another code. */
  readonly cooldown?: number
}

const [issuer, audience] = ['https://auth.example.com', 'shop']

/** Starts a process on a database, whose tokens services may check; it ends with its parent at the latest. */
export async function startIssuer(options: IssuerOptions): Promise<Issuer> {
  const { database, maxStaleness = 5, clockOffMs = 0, cooldown = 0 } = options
  const limits = { requestsPerMinute: 0, verifiesPerMinute: 0 }
  const sessions = { maxStaleness }
  const jwt = { algorithm: 'ES256', signingKey: keyPairs.ES256.privatePem, issuer, audience }
  const config = { secret, database, environment: 'test', otp: { cooldown }, limits, sessions, jwt }
  const { url, call, ...watcher } = await startChild('issuer.mjs', { config, clockOffMs })
  return {
    ...watcher,
    url,
    revoke: (refresh) => call('revoke', refresh),
    disable: (accountId) => call('disable', accountId),
    delete: (accountId) => call('delete', accountId),
    setClock: (offMs) => call('setClock', offMs),
  }
}

/** Starts a process that only checks the tokens of an issuer. */
export async function startService({ url }: Pick<Issuer, 'url'>): Promise<Watcher> {
  const places = { jwksUrl: `${url}/.well-known/jwks.json`, revocationsUrl: `${url}/.well-known/revocations` }
  return startChild('service.mjs', { ...places, issuer, audience, algorithms: ['ES256'] })
}

interface Child extends Watcher {
  readonly url: string
  call<T>(name: string, given?: string | number): Promise<T>
}

async function startChild(file: string, given: object): Promise<Child> {
  const program = fileURLToPath(new URL(file, import.meta.url))
  const child = fork(program, [JSON.stringify(given)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const [{ url }] = await once(child, 'message')
  const waiting = new Map<number, (result: never) => void>()
  child.on('message', ({ id, result }: { id: number; result: never }) => waiting.get(id)?.(result))
  let id = 0
  const call: Child['call'] = (name, about) =>
    new Promise((resolve) => {
      waiting.set(++id, resolve)
      child.send({ id, name, given: about })
    })
  return {
    url,
    call,
    watch: (token) => call('watch', token),
    changes: (token) => call('changes', token),
    forget: (token) => call('forget', token),
    tookMs: () => call('tookMs'),
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
