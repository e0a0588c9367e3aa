import { availableParallelism } from 'node:os'
import { describe, expect, it } from 'vitest'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { type Answer, ask, client, paths, signIn } from './client.ts'
import { expectProblem, fingerprint } from './shapes.ts'
import { countHashes, keptStaff, password, strongHash, weakHash, withStaff } from './staff.ts'

const address = { clientAddress: '192.0.2.1' }

function guess({ auth }: TestAuth, body: object, from = {}): Promise<Answer> {
  return client(auth, from).post(paths.obtain, { password: 'wrong', ...body })
}

describe('the passwords of one name', () => {
  it('are guessed ten times an hour, whoever guesses', async () => {
    const made = await withStaff()
    for (let n = 0; n < 10; n++) {
      const from = { clientAddress: `192.0.2.${n}` }
      expect((await guess(made, { username: 'ada' }, from)).status).toBe(401)
    }
    made.clock.advance({ minutes: 20 })

    const eleventh = await guess(made, { username: 'ada', password }, { clientAddress: '192.0.2.99' })

    expectProblem(eleventh, 429, 'rate_limited')
    expect(eleventh.body).toMatchObject({ retry_after: 2400 })
    expect(eleventh.headers.has('ratelimit')).toBe(false)
    made.clock.advance({ minutes: 40 })
    expect((await guess(made, { username: 'ada', password })).status).toBe(200)
  })

  it('are counted just the same for a name that nobody has, in every spelling of it', async () => {
    const seen = []
    for (const make of [withStaff, testAuth]) {
      const made = await make({ limits: { wrongPasswordsPerHour: 2 } })
      for (const username of ['ada', ' ａｄａ', 'ada']) seen.push(fingerprint(await guess(made, { username })))
    }

    expect(seen.map((one) => (one as Answer).status)).toEqual([401, 401, 429, 401, 401, 429])
    expect(seen.slice(3)).toEqual(seen.slice(0, 3))
  })

  it('are counted for what is no address too', async () => {
    const made = await testAuth({ limits: { wrongPasswordsPerHour: 1 } })

    expect((await guess(made, { email: 'a@b@c' })).status).toBe(401)
    expectProblem(await guess(made, { email: 'a@b@c' }), 429, 'rate_limited')
  })

  it('are given back by a right one, and wrong ones stay counted', async () => {
    const made = await withStaff({ limits: { wrongPasswordsPerHour: 2 } }, strongHash)
    for (let n = 0; n < 2; n++) expect((await guess(made, { username: 'ada', password })).status).toBe(200)
    expect((await guess(made, { username: 'ada' })).status).toBe(401)
    for (let n = 0; n < 2; n++) expect((await guess(made, { username: 'ada', password })).status).toBe(200)
    expect((await guess(made, { username: 'ada' })).status).toBe(401)

    expectProblem(await guess(made, { username: 'ada', password }), 429, 'rate_limited')
  })

  it('do not lock out sign-in by code, nor the other way round', async () => {
    const made = await testAuth({ otp: { cooldown: 0 }, limits: { wrongPasswordsPerHour: 1 } })
    const { userId } = await signIn(made, 'ada@example.com')
    await made.auth.accounts.importPassword(userId, weakHash)
    await guess(made, { email: 'ada@example.com' })
    expectProblem(await guess(made, { email: 'ada@example.com' }), 429, 'rate_limited')

    expect((await signIn(made, 'ada@example.com')).userId).toBe(userId)
  })

  it('have no limit where 0 turns it off', async () => {
    const made = await withStaff({ limits: { wrongPasswordsPerHour: 0 } })
    for (let n = 0; n < 30; n++) expect((await guess(made, { username: 'ada' })).status).toBe(401)
  })
})

describe('a client address', () => {
  it('has one allowance for passwords and codes, and is told what is left of it', async () => {
    const made = await withStaff({ limits: { verifiesPerMinute: 3 } })
    const right = await guess(made, { username: 'ada', password }, address)
    const wrong = await guess(made, { username: 'ada' }, address)
    await client(made.auth, address).post(paths.verify, { identifier: '+12025550123', otp: '123456' })

    expect([right, wrong].map(({ headers }) => headers.get('ratelimit'))).toEqual([
      '"verifies";r=2;t=60',
      '"verifies";r=1;t=60',
    ])
    expect(right.headers.get('ratelimit-policy')).toBe('"verifies";q=3;w=60')
    expectProblem(await guess(made, { username: 'ada', password }, address), 429, 'rate_limited')
    expect((await guess(made, { username: 'ada', password }, { clientAddress: '192.0.2.2' })).status).toBe(200)
  })

  it('that is refused costs the name nothing', async () => {
    const made = await withStaff({ limits: { verifiesPerMinute: 1, wrongPasswordsPerHour: 1 } })
    await ask(made, { identifier: '+12025550123' })
    await client(made.auth, address).post(paths.verify, { identifier: '+12025550123', otp: '123456' })
    expectProblem(await guess(made, { username: 'ada' }, address), 429, 'rate_limited')

    expect((await guess(made, { username: 'ada', password })).status).toBe(200)
  })
})

describe('the work of a guess', () => {
  it.each([
    ['a name that nobody has', () => testAuth()],
    ['an address that nobody has', () => testAuth(), { email: 'ada@example.com' }],
    ['what is no address', () => testAuth(), { email: 'ada' }],
    ['a wrong password', () => withStaff({}, strongHash)],
    ['the right one', () => withStaff({}, strongHash), { username: 'ada', password }],
    ['an account without one', () => changed('removePassword')],
    ['a disabled account', () => changed('disable'), { username: 'ada', password }],
    ['a deleted account', () => changed('delete'), { username: 'ada', password }],
  ])('is one hash for %s', async (_, make, body: object = { username: 'ada' }) => {
    const made = await make()

    expect(await countHashes(() => guess(made, body))).toEqual({ total: 1, most: 1 })
  })

  it('is none once the limit is reached', async () => {
    const made = await withStaff({ limits: { wrongPasswordsPerHour: 1 } })
    await guess(made, { username: 'ada' })

    expect(await countHashes(() => guess(made, { username: 'ada', password }))).toEqual({ total: 0, most: 0 })
  })
})

describe('a flood of 100 guesses at once', () => {
  it('takes two threads, or one of two cores, and beyond 16 for each is told to come later, spending nothing', async () => {
    const threads = availableParallelism() > 2 ? 2 : 1
    const inside = 16 * threads
    const made = await withStaff({ limits: { wrongPasswordsPerHour: inside + 1 } })
    let answers: readonly Answer[] = []
    const hashes = await countHashes(async () => {
      answers = await Promise.all(Array.from({ length: 100 }, () => guess(made, { username: 'ada' })))
    })

    const turnedAway = answers.filter(({ status }) => status === 503)
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(inside)
    expect(turnedAway).toHaveLength(100 - inside)
    expect(hashes).toEqual({ total: inside, most: threads })
    for (const answer of turnedAway) expectProblem(answer, 503, 'unavailable')
    expect(turnedAway[0]?.headers.get('retry-after')).toBe('5')
    expect(made.events.filter(({ type }) => type === 'password.rejected')).toHaveLength(inside)
    expect((await guess(made, { username: 'ada' })).status).toBe(401)
    expectProblem(await guess(made, { username: 'ada' }), 429, 'rate_limited')
  })
})

describe('an outdated hash', () => {
  it('is renewed by the right password alone, and the new one works', async () => {
    const { made, stored, close } = await keptStaff()
    await guess(made, { username: 'ada' })
    expect(await stored()).toBe(weakHash)

    expect((await guess(made, { username: 'ada', password })).status).toBe(200)

    const renewed = await stored()
    expect(renewed).toMatch(/^scrypt\$16384\$[0-9a-z]{26}\$8\$5\$/)
    expect((await guess(made, { username: 'ada', password })).status).toBe(200)
    expect(await stored()).toBe(renewed)
    await close()
  })

  it('is left as it is where it is as good as ours', async () => {
    const { made, stored, close } = await keptStaff(strongHash)
    expect((await guess(made, { username: 'ada', password })).status).toBe(200)

    expect(await stored()).toBe(strongHash)
    await close()
  })

  it('is renewed once by sign-ins that race, and signs all of them in', async () => {
    const { made, stored, close } = await keptStaff()
    const racing = Array.from({ length: 3 }, () => guess(made, { username: 'ada', password }))
    await Promise.race(racing)
    const first = await stored()
    const answers = await Promise.all(racing)

    expect(answers.map(({ status }) => status)).toEqual(Array(3).fill(200))
    expect(first).toMatch(/^scrypt\$/)
    expect(await stored()).toBe(first)
    expect(made.events.filter(({ type }) => type === 'session.started')).toHaveLength(3)
    await close()
  })
})

describe('a password that is changed while it is compared', () => {
  const other = 'pbkdf2_sha256$10000$seasalt12345$yIUPYp9qjveCPh11IkNJXONcLpCPgogADdr12q6h28g='

  it.each(['weak', 'strong'])('signs nobody in any more (%s hash)', async (which) => {
    const { made, stored, close } = await keptStaff(which === 'weak' ? weakHash : strongHash)
    const [answer] = await Promise.all([
      made.auth.tokens.obtain({ username: 'ada', password }).catch((error: unknown) => error),
      made.auth.accounts.importPassword(1, other),
    ])

    expect(answer).toMatchObject({ code: 'invalid_credentials' })
    expect(await stored()).toBe(other)
    await close()
  })

  it.each(['removePassword', 'disable', 'delete'] as const)('signs nobody in after %s', async (change) => {
    const { made, stored, close } = await keptStaff()
    const [answer] = await Promise.all([
      made.auth.tokens.obtain({ username: 'ada', password }).catch((error: unknown) => error),
      made.auth.accounts[change](1),
    ])

    expect(answer).toMatchObject({ code: 'invalid_credentials' })
    expect(await stored()).toBe(change === 'disable' ? weakHash : null)
    expect(made.events.filter(({ type }) => type === 'session.started')).toEqual([])
    await close()
  })
})

async function changed(change: 'removePassword' | 'disable' | 'delete'): Promise<TestAuth> {
  const made = await withStaff({}, strongHash)
  await made.auth.accounts[change](1)
  return made
}
