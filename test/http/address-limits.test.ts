import { describe, expect, it } from 'vitest'
import { testAuth } from '../../src/testing/index.ts'
import { ask, client, paths } from './client.ts'
import { askTimes, identifier, number, withoutRecipientLimits } from './limits.ts'
import { expectProblem } from './shapes.ts'

describe('a client address', () => {
  const address = { clientAddress: '192.0.2.1' }

  it('asks ten times a minute, for whomever', async () => {
    const { auth, clock } = await testAuth()
    expect((await askTimes(client(auth, address), 10, (n) => ({ identifier: number(n) }))).status).toBe(200)
    clock.advance({ seconds: 15 })

    const eleventh = await client(auth, address).post(paths.request, { identifier: number(11) })

    expectProblem(eleventh, 429, 'rate_limited')
    expect(eleventh.body).toMatchObject({ error: 'Too many requests', retry_after: 45 })
  })

  it('asks ten more in the next minute', async () => {
    const { auth, clock } = await testAuth()
    await askTimes(client(auth, address), 10, (n) => ({ identifier: number(n) }))
    clock.advance({ minutes: 1 })

    expect((await client(auth, address).post(paths.request, { identifier: number(11) })).status).toBe(200)
  })

  it('asks as often an hour as is allowed, however slowly', async () => {
    const { auth, clock } = await withoutRecipientLimits({ limits: { requestsPerHour: 2 } })
    const askFor = (n: number) => client(auth, address).post(paths.request, { identifier: number(n) })
    await askFor(1)
    clock.advance({ minutes: 20 })
    expect((await askFor(2)).status).toBe(200)
    clock.advance({ minutes: 20 })

    const third = await askFor(3)
    expectProblem(third, 429, 'rate_limited')
    expect(third.body).toMatchObject({ retry_after: 1200 })
    clock.advance({ minutes: 20 })
    expect((await askFor(3)).status).toBe(200)
  })

  it('verifies twenty times a minute, whatever the codes', async () => {
    const { auth } = await testAuth()
    const guess = (n: number) =>
      client(auth, address).post(paths.verify, { identifier: number(n), otp: String(100_000 + n) })
    for (let n = 0; n < 20; n++) expectProblem(await guess(n), 401, 'authentication_failed')

    expectProblem(await guess(20), 429, 'rate_limited')
  })

  it('that is out of verifies cannot sign in, and loses nothing by trying', async () => {
    const made = await testAuth({ limits: { verifiesPerMinute: 1 } })
    const { challengeId, code } = await ask(made, { identifier })
    const verify = () => client(made.auth, address).post(paths.verify, { challenge_id: challengeId, otp: code })
    await client(made.auth, address).post(paths.verify, { identifier: number(9), otp: '123456' })

    expectProblem(await verify(), 429, 'rate_limited')
    made.clock.advance({ minutes: 1 })
    expect((await verify()).status).toBe(200)
  })

  it('O-13: gets no fresh allowance by signing in', async () => {
    const made = await testAuth({ limits: { verifiesPerMinute: 2 } })
    const { challengeId, code } = await ask(made, { identifier })
    const from = client(made.auth, address)
    await from.post(paths.verify, { identifier: number(9), otp: '123456' })
    expect((await from.post(paths.verify, { challenge_id: challengeId, otp: code })).status).toBe(200)

    expectProblem(await from.post(paths.verify, { identifier: number(9), otp: '123456' }), 429, 'rate_limited')
  })

  it('has allowances of its own for asking and verifying', async () => {
    const { auth } = await testAuth()
    await askTimes(client(auth, address), 11, (n) => ({ identifier: number(n) }))

    expectProblem(await client(auth, address).post(paths.verify, { identifier, otp: '123456' }), 401)
  })

  it('does not pay for another', async () => {
    const { auth } = await testAuth()
    await askTimes(client(auth, address), 11, (n) => ({ identifier: number(n) }))

    const other = client(auth, { clientAddress: '192.0.2.2' })
    expect((await other.post(paths.request, { identifier: number(20) })).status).toBe(200)
  })

  it('has no limit where 0 turns it off', async () => {
    const { auth } = await withoutRecipientLimits({ limits: { requestsPerMinute: 0, verifiesPerMinute: 0 } })
    const from = client(auth, address)
    expect((await askTimes(from, 30)).status).toBe(200)

    for (let n = 0; n < 30; n++) {
      expectProblem(await from.post(paths.verify, { identifier: number(n), otp: '123456' }), 401)
    }
  })

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff'],
    ['2001:db8:1:2::1', '2001:DB8:1:2:0:0:0:9'],
    ['fe80::1%eth0', 'fe80::2%eth0'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
  ])('shares one counter with its network: %s and %s', async (one, other) => {
    const { auth } = await testAuth({ limits: { requestsPerMinute: 1 } })
    await client(auth, { clientAddress: one }).post(paths.request, { identifier: number(1) })

    const next = await client(auth, { clientAddress: other }).post(paths.request, { identifier: number(2) })

    expectProblem(next, 429, 'rate_limited')
  })

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:3::1'],
    ['192.0.2.1', '192.0.2.2'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2'],
  ])('shares none with another network: %s and %s', async (one, other) => {
    const { auth } = await testAuth({ limits: { requestsPerMinute: 1 } })
    await client(auth, { clientAddress: one }).post(paths.request, { identifier: number(1) })

    const next = await client(auth, { clientAddress: other }).post(paths.request, { identifier: number(2) })

    expect(next.status).toBe(200)
  })
})
