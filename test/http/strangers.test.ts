import { describe, expect, it } from 'vitest'
import { wrongCodes } from '../../src/testing/index.ts'
import { email, identifier, instance, verify } from './challenges.ts'
import { ask } from './client.ts'
import { expectProblem } from './shapes.ts'

describe('a stranger', () => {
  it('who asks does not end the owner’s challenge', async () => {
    const made = await instance()
    const owner = await ask(made, { identifier })
    made.clock.advance({ minutes: 6 })
    await ask(made, { identifier })

    expect((await verify(made, { challenge_id: owner.challengeId, otp: owner.code })).status).toBe(200)
  })

  it('who asks gets a challenge of their own', async () => {
    const made = await instance()
    const owner = await ask(made, { identifier })
    const stranger = await ask(made, { identifier })

    expect(stranger.challengeId).not.toBe(owner.challengeId)
    expect(stranger.statusUrl).not.toBe(owner.statusUrl)
  })

  it('who guesses at a challenge of their own does not burn the owner’s', async () => {
    const made = await instance()
    const owner = await ask(made, { identifier })
    const stranger = await ask(made, { identifier })
    for (const otp of wrongCodes(stranger.code, 5)) {
      await verify(made, { challenge_id: stranger.challengeId, otp })
    }

    expect((await verify(made, { challenge_id: owner.challengeId, otp: owner.code })).status).toBe(200)
  })

  it('who guesses by identifier does not burn the owner’s', async () => {
    const made = await instance()
    const owner = await ask(made, { identifier })
    for (const otp of wrongCodes(owner.code, 20)) await verify(made, { identifier, otp })

    expect((await verify(made, { challenge_id: owner.challengeId, otp: owner.code })).status).toBe(200)
  })

  it('O-08: cannot use the owner’s code with a challenge of their own', async () => {
    const made = await instance()
    const owner = await ask(made, { identifier })
    const stranger = await ask(made, { identifier: email })

    expectProblem(await verify(made, { challenge_id: stranger.challengeId, otp: owner.code }), 401)
    expect((await verify(made, { challenge_id: owner.challengeId, otp: owner.code })).status).toBe(200)
  })

  it('cannot act with what a status URL shows', async () => {
    const made = await instance()
    const owner = await ask(made, { identifier })
    const handle = owner.statusUrl.split('/').at(-2)

    expectProblem(await verify(made, { challenge_id: handle, otp: owner.code }), 401)
    expect((await ask(made, { identifier, challenge_id: handle })).challengeId).not.toBe(owner.challengeId)
  })
})

describe('a guess by identifier', () => {
  it('is for the newest challenge', async () => {
    const made = await instance()
    const older = await ask(made, { identifier })
    made.clock.advance({ ms: 1 })
    const newest = await ask(made, { identifier })

    expectProblem(await verify(made, { identifier, otp: older.code }), 401)
    expect((await verify(made, { identifier, otp: newest.code })).status).toBe(200)
  })

  it('has five attempts of its own', async () => {
    const made = await instance()
    const { code } = await ask(made, { identifier })
    for (const otp of wrongCodes(code, 4)) await verify(made, { identifier, otp })

    expect((await verify(made, { identifier, otp: code })).status).toBe(200)
  })

  it('has no more than five', async () => {
    const made = await instance()
    const { code } = await ask(made, { identifier })
    for (const otp of wrongCodes(code, 5)) await verify(made, { identifier, otp })

    expectProblem(await verify(made, { identifier, otp: code }), 401)
  })

  it('gets five more with a new challenge', async () => {
    const made = await instance()
    const older = await ask(made, { identifier })
    for (const otp of wrongCodes(older.code, 5)) await verify(made, { identifier, otp })
    made.clock.advance({ ms: 1 })
    const { code } = await ask(made, { identifier })

    expect((await verify(made, { identifier, otp: code })).status).toBe(200)
  })

  it('shares its attempts with the older body', async () => {
    const made = await instance()
    const { code } = await ask(made, { identifier })
    const bodies = [{ identifier }, { phone: identifier }, { identifier }, { phone: identifier }, { identifier }]
    for (const [i, otp] of wrongCodes(code, 5).entries()) await verify(made, { ...bodies[i], otp })

    expectProblem(await verify(made, { phone: identifier, otp: code }), 401)
  })

  it('with the challenge id too must fit both, and a misfit burns nothing', async () => {
    const made = await instance()
    const { challengeId, code } = await ask(made, { identifier })
    for (let n = 0; n < 6; n++) {
      expectProblem(await verify(made, { identifier: email, challenge_id: challengeId, otp: code }), 401)
    }

    expect((await verify(made, { identifier, challenge_id: challengeId, otp: code })).status).toBe(200)
  })
})
