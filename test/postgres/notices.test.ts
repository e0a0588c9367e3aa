import { spawn } from 'node:child_process'
import { once } from 'node:events'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { deriveCode } from '../../src/core/code.ts'
import { type Auth, createAuth } from '../../src/index.ts'
import { createNotices, type Notices } from '../../src/store/postgres-notices.ts'
import { freshDatabase } from './databases.ts'

const secret = 'Jx2pG0mR7vXkq4Zt9WbYd6NcHs3LfUaE8oQiVjTzSyM'

describe('processes that share a database', () => {
  let url: string
  const opened: Auth[] = []
  const started: Notices[] = []
  beforeEach(async () => {
    url = await freshDatabase()
  })
  afterEach(async () => {
    vi.useRealTimers()
    for (const one of [...opened.splice(0), ...started.splice(0)]) await one.close()
  })
  const open = async (): Promise<Auth> => {
    const jwt = { keysFrom: 'database', algorithm: 'ES256' } as const
    const auth = createAuth({ secret, environment: 'test', database: url, jwt }, { onError() {} })
    opened.push(auth)
    await auth.ready()
    return auth
  }
  const heardOf = (topic: 'deliveries' | 'signing-keys'): (() => void) => {
    const notices = createNotices(url)
    started.push(notices)
    const heard = vi.fn<() => void>()
    notices.listen(topic, heard)
    notices.start()
    return heard
  }

  it('learn of a revoked key at once, without asking', async () => {
    // Nobody polls.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const [one, other] = [await open(), await open()]
    await listening(url, 2)
    const before = await accessOf(one)
    expect(other.tokens.verify(before).accountId).toBe(1)

    await one.keys.rotate({ others: 'refused' })
    await vi.waitFor(() => expect(() => other.tokens.verify(before)).toThrow('Token is invalid'))
    expect(other.tokens.verify(await accessOf(one)).accountId).toBe(2)
  })

  it('learn of it too where the connection that listens was cut', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const [one, other] = [await open(), await open()]
    // Whoever begins to listen looks into the queue, and would send the other one's message.
    await listening(url, 2)
    const before = await accessOf(one)
    await cut(url)
    await one.keys.rotate({ others: 'refused' })

    // It connects again after a second, and looks.
    await vi.waitFor(() => expect(() => other.tokens.verify(before)).toThrow('Token is invalid'), 5_000)
  })

  it('tell each other of what they leave in the queue when they stop', async () => {
    const one = await open()
    const heard = heardOf('deliveries')
    await vi.waitFor(() => expect(heard).toHaveBeenCalledOnce())
    await one.close()

    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(2))
  })

  it('hear of nothing but their topic, and of nothing once they stopped', async () => {
    const [keys, deliveries] = [heardOf('signing-keys'), heardOf('deliveries')]
    await vi.waitFor(() =>
      expect([keys, deliveries].map((heard) => vi.mocked(heard).mock.calls.length)).toEqual([1, 1]),
    )
    await started[1]?.close()
    await (await open()).close()

    // What the first one heard is the key that was made.
    await vi.waitFor(() => expect(keys).toHaveBeenCalledTimes(2))
    expect(deliveries).toHaveBeenCalledOnce()
  })
})

it('a program that listens ends when it has nothing left to do', async () => {
  const script = `
    const { createAuth } = await import(${JSON.stringify(new URL('../../dist/index.mjs', import.meta.url).href)})
    const auth = createAuth({ secret: '${secret}', environment: 'test', database: process.env.DATABASE })
    await auth.ready()
    await new Promise((resolve) => setTimeout(resolve, 300))`
  const env = { ...process.env, DATABASE: await freshDatabase() }
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { env, stdio: 'inherit' })

  expect(await once(child, 'exit')).toEqual([0, null])
})

/** Waits until so many connections listen. */
async function listening(url: string, count: number): Promise<void> {
  await vi.waitFor(async () => {
    const found = await asked(
      url,
      "select 1 from pg_stat_activity where query like 'listen %' and datname = current_database()",
    )
    expect(found).toHaveLength(count)
  })
}

function cut(url: string): Promise<readonly unknown[]> {
  return asked(
    url,
    "select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %' and datname = current_database()",
  )
}

async function asked(url: string, query: string): Promise<readonly unknown[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query(query)).rows
  } finally {
    await client.end()
  }
}

async function accessOf(auth: Auth): Promise<string> {
  const { challengeId, handle } = await auth.otp.request({ identifier: `p${performance.now()}@example.com` })
  // Either process sends the message, and has it in its own inbox.
  return (await auth.otp.verify({ challengeId, otp: deriveCode(auth.settings.keys.code, handle, 6) })).access
}
