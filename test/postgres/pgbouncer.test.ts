import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Auth, createAuth } from '../../src/index.ts'
import { emptyDatabase } from './databases.ts'
import { type PgBouncer, pgBouncerVersion, startPgBouncer } from './pgbouncer.ts'

const secret = 'mJ4vQxT8eY1uLrK0sWbN6fZc3HgPd9AoI5RtVqXyE7M'
const version = pgBouncerVersion()
if (version === undefined) process.stderr.write('PgBouncer is not installed: nothing is tested behind it\n')

describe.skipIf(version === undefined).each([
  // Fewer than the connections of a process: each statement may meet a server that has never seen it.
  { mode: 'transaction', size: 2 },
  { mode: 'session', size: 20 },
] as const)('behind PgBouncer in $mode mode', (pooling) => {
  let pooler: PgBouncer
  let auth: Auth
  const errors: unknown[] = []
  beforeAll(async () => {
    const url = new URL(await emptyDatabase())
    pooler = await startPgBouncer(url, pooling)
    const database = pooler.urlOf(url.pathname.slice(1))
    auth = createAuth({ secret, environment: 'test', database }, { onError: (error) => errors.push(error) })
    await auth.ready()
  })
  afterAll(async () => {
    await auth.close()
    await pooler.stop()
  })

  it('signs in 50 people at once, four times over', async () => {
    for (let round = 0; round < 4; round++) {
      const people = Array.from({ length: 50 }, (_, number) => `p${round}-${number}@example.com`)
      const asked = await Promise.all(people.map((identifier) => auth.otp.request({ identifier })))
      await auth.deliver()
      const signedIn = await Promise.all(
        asked.map(({ challengeId }, number) => auth.otp.verify({ challengeId, otp: codeOf(people[number]) })),
      )
      const refreshed = await Promise.all(signedIn.map(({ refresh }) => auth.tokens.refresh(refresh)))

      expect(new Set(refreshed.map(({ refresh }) => refresh)).size).toBe(50)
    }
    expect(errors).toEqual([])
  })

  it('redeems a code once, 50 at a time', async () => {
    const { challengeId } = await auth.otp.request({ identifier: 'ada@example.com' })
    await auth.deliver()
    const otp = codeOf('ada@example.com')
    const ends = await Promise.allSettled(Array.from({ length: 50 }, () => auth.otp.verify({ challengeId, otp })))

    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const refusals = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason.code] : []))
    expect(new Set(refusals)).toEqual(new Set(['authentication_failed']))
  })

  it('is ready', async () => {
    expect((await auth.handler(new Request('http://localhost:4000/health/ready'))).status).toBe(200)
  })

  function codeOf(to: string | undefined): string {
    return auth.inbox?.messages(to)[0]?.code ?? ''
  }
})
