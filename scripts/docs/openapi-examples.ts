import { createHash } from 'node:crypto'
import { inboxRoutes, machineRoutes } from '../../src/api/descriptions/machines.ts'
import type { Exchange } from '../../src/api/openapi/examples.ts'
import { type Operation, operations } from '../../src/api/operations.ts'
import { createAuth } from '../../src/auth.ts'

type Json = Readonly<Record<string, unknown>>
type Name = keyof typeof operations | Exclude<keyof typeof machineRoutes, 'openApi'> | 'inboxMessages'

/** A request of the story. */
export interface Asking {
  readonly body?: Json
  readonly headers?: Readonly<Record<string, string>>
  /** What stands for `:handle` or `:id`. */
  readonly named?: string
  readonly query?: string
}

/** Asks an instance whose clock and dice stand still. */
export interface Teller {
  ask(operation: Name, asking: Asking): Promise<Told>
  /** Asks, and keeps what was asked and answered under a name. */
  tell(operation: Name, name: string, asking: Asking & { readonly summary: string }): Promise<Told>
  /** Lets so many seconds pass. */
  wait(seconds: number): void
  /** Makes an account with a password. */
  addStaff(username: string, password: string): Promise<void>
  /** The code of the newest message. */
  code(): string
  exchanges(): Record<string, Record<string, Exchange>>
}

/** An answer of the story. */
export interface Told {
  readonly status: number
  readonly contentType: string
  readonly body: Json
  /** What a browser sends back. */
  readonly cookie: string
}

const home = 'http://localhost:4000'
const start = Date.UTC(2026, 10, 23, 14, 58, 35)

/** Makes an instance for a story, and somebody who tells it. */
export function teller(): Teller {
  const still = stillAmbient()
  const auth = createAuth(
    { secret: 'the-secret-of-the-examples-everybody-knows-it', database: 'sqlite::memory:', environment: 'test' },
    { ambient: still },
  )
  const kept: Record<string, Record<string, Exchange>> = {}
  const ask: Teller['ask'] = async (operation, asking) => {
    still.pass(1000)
    const answer = await auth.handler(requestFor(operation, asking))
    await auth.deliver()
    return {
      status: answer.status,
      contentType: answer.headers.get('content-type') ?? '',
      body: await answer.json(),
      cookie: answer.headers
        .getSetCookie()
        .map((line) => line.split(';', 1))
        .join('; '),
    }
  }
  return {
    ask,
    async tell(operation, name, { summary, ...asking }) {
      const told = await ask(operation, asking)
      const { status, contentType } = told
      const answer = withStillChallenge(told.body)
      const sent = asking.body === undefined ? {} : { body: asking.body }
      kept[operation] = { ...kept[operation], [name]: { summary, ...sent, status, contentType, answer } }
      return told
    },
    wait: (seconds) => still.pass(seconds * 1000),
    async addStaff(username, password) {
      const { id } = await auth.accounts.create({ username })
      await auth.accounts.setPassword(id, password)
    },
    code: () => auth.inbox?.messages()[0]?.code ?? '',
    exchanges: () => kept,
  }
}

const routes: Readonly<Record<string, { readonly path: string }>> = { ...machineRoutes, ...inboxRoutes }

function requestFor(name: Name, { body, headers = {}, named = '', query = '' }: Asking): Request {
  const operation: Operation | undefined = name in operations ? operations[name as keyof typeof operations] : undefined
  const path = operation === undefined ? routes[name]?.path : `/accounts${operation.path}/`
  const isJson = body !== undefined || operation?.body !== undefined
  return new Request(new URL(`${path?.replace(/:\w+/, named)}${query}`, home), {
    method: operation?.method ?? 'GET',
    headers: { ...(isJson ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(isJson ? { body: JSON.stringify(body ?? {}) } : {}),
  })
}

/** The library that makes challenges throws dice of its own. */
function withStillChallenge(answer: Json): Json {
  const text = JSON.stringify(answer, (name, value: unknown) =>
    ['nonce', 'salt', 'signature'].includes(name) && typeof value === 'string'
      ? createHash('sha256').update(name).digest('hex').slice(0, value.length)
      : value,
  )
  return JSON.parse(text)
}

/** The same moment and the same luck every time, so that the examples change only when answers do. */
function stillAmbient() {
  let now = start
  let thrown = 0
  return {
    now: () => now,
    random(bytes: number) {
      thrown++
      const blocks = Array.from({ length: Math.ceil(bytes / 32) }, (_, block) =>
        createHash('sha256').update(`${now}:${thrown}:${block}`).digest(),
      )
      return new Uint8Array(Buffer.concat(blocks).subarray(0, bytes))
    },
    pass(ms: number) {
      now += ms
      thrown = 0
    },
  }
}
