import { describe, expect, it } from 'vitest'
import { testAuth } from '../../src/testing/index.ts'
import { client, paths } from './client.ts'
import { askTimes, identifier, withoutRecipientLimits } from './limits.ts'
import { expectProblem } from './shapes.ts'

describe('a recipient', () => {
  it('waits 30 seconds between two messages', async () => {
    const { auth, clock } = await testAuth()
    await client(auth).post(paths.request, { identifier })
    clock.advance({ seconds: 13 })

    const early = await client(auth).post(paths.request, { identifier })

    expectProblem(early, 429, 'cooldown')
    expect(early.body).toMatchObject({ error: 'Please wait before requesting another code', retry_after: 17 })
    expect(early.headers.get('retry-after')).toBe('17')
  })

  it('waits no longer than told', async () => {
    const { auth, clock } = await testAuth()
    await client(auth).post(paths.request, { identifier })
    clock.advance({ seconds: 29, ms: 999 })
    const early = await client(auth).post(paths.request, { identifier })
    expect(early.body['retry_after']).toBe(1)

    clock.advance({ ms: 1 })
    expect((await client(auth).post(paths.request, { identifier })).status).toBe(200)
  })

  it('gets ten messages an hour', async () => {
    const { auth, clock } = await testAuth({ otp: { cooldown: 0 } })
    expect((await askTimes(client(auth), 10)).status).toBe(200)
    clock.advance({ minutes: 20 })

    const eleventh = await client(auth).post(paths.request, { identifier })

    expectProblem(eleventh, 428, 'step_up_required')
    expect(eleventh.body).toMatchObject({
      error: 'One more step is needed',
      retry_after: 40 * 60,
    })
  })

  it('gets no more by a request that came before the first and was counted after it', async () => {
    const { auth, clock } = await testAuth({ otp: { cooldown: 0 } })
    await askTimes(client(auth), 10)
    clock.advance({ seconds: -5 })

    expectProblem(await client(auth).post(paths.request, { identifier }), 428, 'step_up_required')
    clock.advance({ seconds: 5 })
    expectProblem(await client(auth).post(paths.request, { identifier }), 428, 'step_up_required')
  })

  it('gets ten more in the next hour', async () => {
    const { auth, clock } = await testAuth({ otp: { cooldown: 0 } })
    await askTimes(client(auth), 10)
    clock.advance({ hours: 1 })

    expect((await askTimes(client(auth), 10)).status).toBe(200)
  })

  it('gets twenty messages a day', async () => {
    const { auth, clock } = await testAuth({ otp: { cooldown: 0 } })
    await askTimes(client(auth), 10)
    clock.advance({ hours: 1 })
    await askTimes(client(auth), 10)
    clock.advance({ hours: 1 })

    const next = await client(auth).post(paths.request, { identifier })

    expectProblem(next, 428, 'step_up_required')
    expect(next.body).toMatchObject({
      error: 'One more step is needed',
      retry_after: 22 * 3600,
    })
  })

  it('starts anew after a day', async () => {
    const { auth, clock } = await testAuth({ otp: { cooldown: 0, hourlyLimit: 0 } })
    await askTimes(client(auth), 20)
    clock.advance({ hours: 24 })

    expect((await client(auth).post(paths.request, { identifier })).status).toBe(200)
  })

  it.each(['+1 (202) 555-0123', 'tel:+12025550123', '+１２０２５５５０１２３', ' +1-202-555-0123 '])(
    'I-01: is one however it is typed: %j',
    async (spelling) => {
      const { auth } = await testAuth()
      await client(auth).post(paths.request, { identifier })

      expectProblem(await client(auth).post(paths.request, { identifier: spelling }), 429, 'cooldown')
    },
  )

  it.each([{ phone: identifier }, { identifier, channel: 'voice' }, { identifier, channel: 'whatsapp' }])(
    'is one however it is asked for: %j',
    async (body) => {
      const { auth } = await testAuth()
      await client(auth).post(paths.request, { identifier })

      expectProblem(await client(auth).post(paths.request, body), 429, 'cooldown')
    },
  )

  it('is one whoever asks', async () => {
    const { auth } = await testAuth()
    await client(auth, { clientAddress: '192.0.2.1' }).post(paths.request, { identifier })

    const other = await client(auth, { clientAddress: '198.51.100.7' }).post(paths.request, { identifier })

    expectProblem(other, 429, 'cooldown')
  })

  it('does not pay for others', async () => {
    const { auth } = await testAuth()
    await client(auth).post(paths.request, { identifier })

    expect((await client(auth).post(paths.request, { identifier: 'ada@example.com' })).status).toBe(200)
  })

  it('gets no message that was refused, and pays nothing for it', async () => {
    const { auth, inbox, clock } = await testAuth({ otp: { cooldown: 30, hourlyLimit: 2 } })
    await askTimes(client(auth), 5)
    await inbox.settle()
    expect(inbox.messages()).toHaveLength(1)

    clock.advance({ seconds: 30 })
    expect((await client(auth).post(paths.request, { identifier })).status).toBe(200)
  })

  it('is told of the longest wait', async () => {
    const { auth } = await testAuth({ otp: { cooldown: 30, hourlyLimit: 1 } })
    await client(auth).post(paths.request, { identifier })

    expect((await client(auth).post(paths.request, { identifier })).body).toMatchObject({
      error_code: 'step_up_required',
      retry_after: 3600,
    })
  })

  it('has as many as configured, and 0 turns a limit off', async () => {
    const { auth } = await withoutRecipientLimits()

    expect((await askTimes(client(auth), 40)).status).toBe(200)
  })
})
