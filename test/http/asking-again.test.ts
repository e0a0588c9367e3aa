import { describe, expect, it } from 'vitest'
import { wrongCodes } from '../../src/testing/index.ts'
import { askAgain, email, identifier, instance, verify } from './challenges.ts'
import { ask, browser, paths } from './client.ts'
import { expectProblem } from './shapes.ts'

describe('whoever asks again with the challenge id', () => {
  it('gets the same code and id while more than half the life is left', async () => {
    const made = await instance()
    const first = await ask(made, { identifier })
    const second = await askAgain(made, first, 4.99)

    expect(second).toMatchObject({ challengeId: first.challengeId, code: first.code, tag: first.tag })
    expect(made.inbox.messages()).toHaveLength(2)
  })

  it('is told how much life is left', async () => {
    const made = await instance()
    const second = await askAgain(made, await ask(made, { identifier }), 4)

    expect(second.answer.body['expires_in']).toBe(360)
    expect(made.inbox.last.text).toContain('works for 6 minutes')
  })

  it('gets a new challenge from half its life on, and the old one is dead', async () => {
    const made = await instance()
    const first = await ask(made, { identifier })
    const second = await askAgain(made, first, 5)

    expect(second.challengeId).not.toBe(first.challengeId)
    expect(second.answer.body['expires_in']).toBe(600)
    const old = await verify(made, { challenge_id: first.challengeId, otp: first.code })
    const fresh = await verify(made, { challenge_id: second.challengeId, otp: second.code })
    expect([old.status, fresh.status]).toEqual([401, 200])
  })

  it('keeps the attempts that were spent', async () => {
    const made = await instance()
    const first = await ask(made, { identifier })
    for (const otp of wrongCodes(first.code, 4)) await verify(made, { challenge_id: first.challengeId, otp })
    await askAgain(made, first, 1)
    for (const otp of wrongCodes(first.code, 1)) await verify(made, { challenge_id: first.challengeId, otp })

    expectProblem(await verify(made, { challenge_id: first.challengeId, otp: first.code }), 401)
  })

  it('gets a new challenge when the attempts are spent', async () => {
    const made = await instance()
    const first = await ask(made, { identifier })
    for (const otp of wrongCodes(first.code, 5)) await verify(made, { challenge_id: first.challengeId, otp })
    const second = await askAgain(made, first, 1)

    expect(second.challengeId).not.toBe(first.challengeId)
    expect((await verify(made, { challenge_id: second.challengeId, otp: second.code })).status).toBe(200)
  })

  it('gets a new challenge when the old one was used', async () => {
    const made = await instance()
    const first = await ask(made, { identifier })
    await verify(made, { challenge_id: first.challengeId, otp: first.code })
    const second = await askAgain(made, first, 1)

    expect(second.challengeId).not.toBe(first.challengeId)
  })

  it('gets a new challenge for another recipient, and keeps the first', async () => {
    const made = await instance()
    const first = await ask(made, { identifier })
    const second = await askAgain(made, first, 1, { identifier: email })

    expect(second.challengeId).not.toBe(first.challengeId)
    expect((await verify(made, { challenge_id: first.challengeId, otp: first.code })).status).toBe(200)
  })

  it('may ask for another way and gets the same code there', async () => {
    const made = await instance()
    const first = await ask(made, { identifier, channel: 'sms' })
    const second = await askAgain(made, first, 1, { channel: 'voice' })

    expect(second.code).toBe(first.code)
    expect(made.inbox.last.channel).toBe('voice')
  })

  it.each(['', 'nonsense', 'ch1_00000000000000000000000000000000', '__proto__'])(
    'gets a challenge of its own for an id that nobody has: %j',
    async (id) => {
      const made = await instance()
      const { challengeId, code } = await ask(made, { identifier, challenge_id: id })

      expect(challengeId).toMatch(/^ch1_[0-9a-z]{30}$/)
      expect(challengeId).not.toBe(id)
      expect((await verify(made, { challenge_id: challengeId, otp: code })).status).toBe(200)
    },
  )
})

describe('a browser that asks again', () => {
  it('gets the same code by its cookie', async () => {
    const made = await instance()
    const page = browser(made.auth)
    const first = await ask(made, { identifier }, page)
    made.clock.advance({ minutes: 4 })
    const second = await ask(made, { identifier }, page)

    expect(second).toMatchObject({ challengeId: first.challengeId, code: first.code })
  })

  it('gets a new challenge from half its life on', async () => {
    const made = await instance()
    const page = browser(made.auth)
    const first = await ask(made, { identifier }, page)
    made.clock.advance({ minutes: 5 })
    const second = await ask(made, { identifier }, page)

    expect(second.challengeId).not.toBe(first.challengeId)
    expectProblem(await verify(made, { challenge_id: first.challengeId, otp: first.code }), 401)
  })

  it('is who its body says, before its cookie', async () => {
    const made = await instance()
    const page = browser(made.auth)
    const [mine, other] = [await ask(made, { identifier }, page), await ask(made, { identifier })]
    const again = await ask(made, { identifier, challenge_id: other.challengeId }, page)

    expect(again.challengeId).toBe(other.challengeId)
    expect(again.challengeId).not.toBe(mine.challengeId)
  })

  it.each(['nonsense', 'ch1_00000000000000000000000000000000', '', '%00', 'a'.repeat(4000)])(
    'is not harmed by a wrong cookie: %j',
    async (cookie) => {
      const made = await instance()
      const page = browser(made.auth, undefined, new Map([['keychime_challenge', cookie]]))
      const { challengeId, code } = await ask(made, { identifier }, page)

      expect((await page.post(paths.verify, { challenge_id: challengeId, otp: code })).status).toBe(200)
    },
  )

  it('may sign in by identifier in spite of a wrong cookie', async () => {
    const made = await instance()
    const { code } = await ask(made, { identifier })
    const page = browser(made.auth, undefined, new Map([['keychime_challenge', 'nonsense']]))

    expect((await page.post(paths.verify, { identifier, otp: code })).status).toBe(200)
  })

  it('may sign in by identifier in spite of a cookie for somebody else', async () => {
    const made = await instance()
    const page = browser(made.auth)
    await ask(made, { identifier: email }, page)
    const { code } = await ask(made, { identifier })

    expect((await page.post(paths.verify, { identifier, otp: code })).status).toBe(200)
  })

  it('burns nothing of its own challenge when it verifies somebody else', async () => {
    const made = await instance()
    const page = browser(made.auth)
    const mine = await ask(made, { identifier: email }, page)
    const { code } = await ask(made, { identifier })
    for (const otp of wrongCodes(code, 5)) await page.post(paths.verify, { identifier, otp })

    expect((await page.post(paths.verify, { otp: mine.code })).status).toBe(200)
  })

  it('is nobody to us on a page of another origin', async () => {
    const made = await instance()
    const page = browser(made.auth)
    const first = await ask(made, { identifier }, page)
    const foreign = browser(made.auth, 'https://evil.example', page.jar)
    const second = await ask(made, { identifier }, foreign)

    expect(second.challengeId).not.toBe(first.challengeId)
    expect(second.answer.cookies).toEqual({})
    expect((await page.post(paths.verify, { otp: first.code })).status).toBe(200)
  })

  it('cannot verify by cookie from another origin', async () => {
    const made = await instance()
    const page = browser(made.auth)
    const { code } = await ask(made, { identifier }, page)
    const foreign = browser(made.auth, 'https://evil.example', page.jar)

    expectProblem(await foreign.post(paths.verify, { otp: code }), 400, 'validation_error')
    expect((await page.post(paths.verify, { otp: code })).status).toBe(200)
  })
})
