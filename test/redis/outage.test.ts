import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { type Auth, type AuthConfig, AuthError, createAuth } from '../../src/index.ts'
import { wrongCodes } from '../../src/testing/index.ts'
import { waitUntil } from '../wait-until.ts'
import { type RedisServer, redisVersion, startRedis } from './server.ts'

const secret = 'mJ4vQxT8eY1uLrK0sWbN6fZc3HgPd9AoI5RtVqXyE7M'
const PHONE = '+12025550123'
const version = redisVersion()
if (version === undefined) process.stderr.write('redis-server is not installed: its outages are not tested\n')

describe.skipIf(version === undefined)('limits in Redis', () => {
  let redis: RedisServer
  afterEach(() => redis.stop())

  interface Instance {
    readonly auth: Auth
    readonly reports: string[]
    readonly move: (ms: number) => void
  }

  async function instance(config: Partial<AuthConfig> = {}): Promise<Instance> {
    redis = await startRedis()
    const reports: string[] = []
    let now = Date.UTC(2026, 0, 1)
    const auth = createAuth(
      {
        secret,
        database: 'sqlite::memory:',
        environment: 'test',
        stepUp: { kind: 'none' },
        ...config,
        limits: { store: redis.url, ...config.limits },
      },
      { ambient: { now: () => now }, onError: (error) => reports.push(String(error)) },
    )
    await auth.ready()
    onTestFinished(() => auth.close())
    return { auth, reports, move: (ms) => (now += ms) }
  }

  async function signIn({ auth }: Instance, identifier: string): Promise<string> {
    const { challengeId } = await auth.otp.request({ identifier })
    await auth.deliver()
    const otp = auth.inbox?.messages(identifier)[0]?.code ?? ''
    return (await auth.otp.verify({ challengeId, otp })).access
  }

  const context = { clientAddress: '192.0.2.7' }
  const ask = ({ auth }: Instance, identifier: string): Promise<string> =>
    auth.otp.request({ identifier }, context).then(() => 'taken', codeOf)
  const person = (n: number): string => `p${n}@example.com`

  it('are counted there: the database has no counter of an address', async () => {
    const made = await instance()
    await ask(made, person(1))

    expect(redis.command('keys', '*').split('\n').toSorted()).toEqual([
      expect.stringMatching(/^\{keychime:\w{8}\}:recipient:/),
      expect.stringMatching(/^\{keychime:\w{8}\}:requests:/),
    ])
    expect(made.reports).toEqual([])
  })

  it('count on in the database when it is shut down under load, are told once, and count there again later', async () => {
    const made = await instance({ limits: { requestsPerMinute: 5 } })
    const answers = Promise.all(Array.from({ length: 60 }, (_, n) => ask(made, person(n))))
    await redis.stop()
    const taken = (await answers).filter((answer) => answer === 'taken')

    // Five there, and five here by a database that knows nothing of them.
    expect(taken.length).toBeLessThanOrEqual(10)
    await waitUntil(async () => (await ask(made, person(100))) === 'rate_limited' && made.reports.length > 0)
    expect(made.reports).toEqual([
      expect.stringMatching(/^Error: Redis at 127\.0\.0\.1:\d+ does not answer \(.+\): the database/),
    ])
    made.move(60_000)
    expect(await signIn(made, PHONE)).toEqual(expect.any(String))

    redis = await startRedis([], redis.port)
    await waitUntil(async () => {
      made.move(60_000)
      await ask(made, person(200))
      return made.reports.length > 1
    })
    expect(made.reports).toEqual([expect.any(String), expect.stringMatching(/answers again/)])
  })

  it('of a recipient hold when everything there is forgotten', async () => {
    const made = await instance({ otp: { cooldown: 0, hourlyLimit: 3 } })
    for (let n = 0; n < 3; n++) await ask(made, PHONE)
    redis.command('flushall')
    redis.command('script', 'flush')

    expect(await ask(made, PHONE)).toBe('hourly_limit')
    expect(await ask(made, person(1))).toBe('taken')
    expect(made.reports).toEqual([])
  })

  it('count on in the database while it is stopped, and nobody waits for it twice', async () => {
    const made = await instance({ limits: { requestsPerMinute: 5 } })
    process.kill(redis.pid, 'SIGSTOP')
    const answers: string[] = []
    for (let n = 0; n < 20; n++) answers.push(await ask(made, person(n)))

    expect(answers.filter((answer) => answer === 'taken')).toHaveLength(5)
    expect(made.reports).toEqual([expect.stringContaining('does not answer')])
    made.move(60_000)
    expect(await signIn(made, PHONE)).toEqual(expect.any(String))
  })

  it('let no more guesses be evaluated, whatever becomes of it', async () => {
    const made = await instance({ limits: { verifiesPerMinute: 100 } })
    const { challengeId } = await made.auth.otp.request({ identifier: PHONE })
    await made.auth.deliver()
    const code = made.auth.inbox?.messages(PHONE)[0]?.code ?? ''
    const guesses = wrongCodes(code, 60).map((otp, n) => {
      if (n === 20) redis.command('flushall')
      if (n === 40) process.kill(redis.pid, 'SIGSTOP')
      return made.auth.otp.verify({ challengeId, otp }, context).catch(codeOf)
    })
    await Promise.all(guesses)

    // Had one of five been left, the right code would work.
    await expect(made.auth.otp.verify({ challengeId, otp: code })).rejects.toMatchObject({
      code: 'authentication_failed',
    })
  })

  it('count what is no list as exhausted, and say until when', async () => {
    const made = await instance()
    await ask(made, person(1))
    const key = redis.command('keys', '*:requests:*')
    redis.command('set', key, 'nonsense', 'px', '30000')

    expect(await ask(made, person(2))).toBe('rate_limited')
    redis.command('del', key)
    redis.command('lpush', key, 'of another kind')
    expect(await ask(made, person(2))).toBe('rate_limited')
    expect(Number(redis.command('pttl', key))).toBeGreaterThan(0)
  })

  it('start anew where a clock was set back by more than a minute, and not by less', async () => {
    const made = await instance({ limits: { requestsPerMinute: 1 } })
    await ask(made, person(1))
    made.move(-59_000)
    expect(await ask(made, person(2))).toBe('rate_limited')
    made.move(-2_000)
    expect(await ask(made, person(3))).toBe('taken')
  })

  it('go by the database while it only reads, or still loads', async () => {
    const made = await instance({ limits: { requestsPerMinute: 2 } })
    redis.command('config', 'set', 'min-replicas-to-write', '1')
    const answers = [await ask(made, person(1)), await ask(made, person(2)), await ask(made, person(3))]

    expect(answers).toEqual(['taken', 'taken', 'rate_limited'])
    expect(made.reports).toEqual([expect.stringContaining('(NOREPLICAS)')])
  })
})

function codeOf(error: unknown): string {
  if (error instanceof AuthError) return error.code
  throw error
}
