import { describe, expect, it } from 'vitest'
import { AuthError, type StepUpOffer } from '../../src/index.ts'
import { type TestAuth, testAuth, wrongCodes } from '../../src/testing/index.ts'
import { proofOf } from './proof.ts'

const PHONE = '+12025550123'
const OTHER = '+12025550124'

async function refused(asked: Promise<unknown>): Promise<AuthError> {
  const error = await asked.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof AuthError)) throw error ?? new Error('it was not refused')
  return error
}

const request = ({ auth }: TestAuth, stepUpProof?: string, identifier = PHONE) =>
  auth.otp.request({ identifier, ...(stepUpProof === undefined ? {} : { stepUpProof }) })

async function exhausted(config = {}): Promise<TestAuth> {
  const made = await testAuth({ otp: { cooldown: 0, hourlyLimit: 2 }, ...config })
  await request(made)
  await request(made)
  return made
}

describe('a stranger whom shared limits refuse', () => {
  it('goes on with a proof of work, once for each', async () => {
    const made = await exhausted()
    const { code, status, details } = await refused(request(made))
    expect({ code, status, retryAfter: details.retryAfter }).toEqual({
      code: 'step_up_required',
      status: 428,
      retryAfter: 3600,
    })

    const proof = await proofOf(details.stepUp)
    await request(made, proof)
    await made.inbox.settle()
    expect(made.inbox.messages(PHONE)).toHaveLength(3)
    expect(await refused(request(made, proof))).toMatchObject({ code: 'step_up_required' })
  })

  it('goes on at once where only the pause is in the way, or waits as told', async () => {
    const made = await testAuth()
    await request(made)
    const { code, status, details } = await refused(request(made))
    expect({ code, status, retryAfter: details.retryAfter }).toEqual({ code: 'cooldown', status: 429, retryAfter: 30 })

    await request(made, await proofOf(details.stepUp))
    expect(await refused(request(made))).toMatchObject({ code: 'cooldown' })
  })

  it.each([
    ['of another recipient', async (made: TestAuth) => proofOf((await refused(request(made))).details.stepUp), OTHER],
    ['that is none', async () => 'bm90IGEgcHJvb2Y=', PHONE],
    ['that is no text of ours', async () => '💥', PHONE],
    ['of nothing', async () => Buffer.from('{"challenge":{"parameters":{}},"solution":{}}').toString('base64'), PHONE],
  ])('is asked again by a proof %s', async (_, proofFrom, identifier) => {
    const made = await exhausted()
    const proof = await proofFrom(made)

    expect(await refused(request(made, proof, identifier))).toMatchObject({ code: 'step_up_required' })
  })

  it('is asked again by a proof whose work was made less, and by one that comes too late', async () => {
    const made = await exhausted()
    const { stepUp } = (await refused(request(made))).details
    const easier = structuredClone(stepUp) as never as { challenge: { parameters: { keyPrefix: string } } }
    easier.challenge.parameters.keyPrefix = '0'
    expect(await refused(request(made, await proofOf(easier as never)))).toMatchObject({ code: 'step_up_required' })

    const proof = await proofOf(stepUp)
    made.clock.advance({ minutes: 10 })
    expect(await refused(request(made, proof))).toMatchObject({ code: 'step_up_required' })
  })

  it('works harder the more proofs there were for the same recipient, and gets no more than a few times a day’s messages', async () => {
    const made = await testAuth({ otp: { cooldown: 0, hourlyLimit: 1, dailyLimit: 2 } })
    await request(made)
    const work: number[] = []
    for (let time = 0; time < 10; time++) {
      const { stepUp } = (await refused(request(made))).details
      work.push(workOf(stepUp))
      await request(made, await proofOf(stepUp))
    }
    expect(work).toEqual([19, 19, 19, 19, 19, 20, 20, 20, 20, 20])
    const { stepUp } = (await refused(request(made))).details
    expect(await refused(request(made, await proofOf(stepUp)))).toMatchObject({ code: 'daily_limit', status: 429 })
  })

  it('waits where no step is asked for', async () => {
    const made = await exhausted({ stepUp: { kind: 'none' } })
    const { code, details } = await refused(request(made))
    expect([code, details.stepUp]).toEqual(['hourly_limit', undefined])
  })
})

describe('whoever has a limit of its own in the way', () => {
  it('waits: no proof lifts the limit of an address', async () => {
    const { auth } = await testAuth({ limits: { requestsPerMinute: 1 }, otp: { cooldown: 0 } })
    const context = { clientAddress: '192.0.2.1' }
    await auth.otp.request({ identifier: PHONE }, context)
    const { code, details } = await refused(auth.otp.request({ identifier: OTHER }, context))
    expect([code, details.stepUp]).toEqual(['rate_limited', undefined])
  })

  it('waits on a device that proved the recipient, which shares nothing with strangers', async () => {
    const made = await testAuth({ otp: { hourlyLimit: 1, cooldown: 0 } })
    const { challengeId } = await request(made)
    await made.inbox.settle()
    const { deviceProofs } = await made.auth.otp.verify({ challengeId, otp: made.inbox.code })
    await made.auth.otp.request({ identifier: PHONE }, { deviceProofs })

    const { code, details } = await refused(made.auth.otp.request({ identifier: PHONE }, { deviceProofs }))
    expect([code, details.stepUp]).toEqual(['hourly_limit', undefined])
  })
})

describe('the guard', () => {
  /** Opens so many challenges, of a number each. */
  async function open({ auth }: TestAuth, count: number): Promise<readonly string[]> {
    const numbers = Array.from({ length: count }, (_, n) => `+1202556${String(n).padStart(4, '0')}`)
    const asked = await Promise.all(numbers.map((identifier) => auth.otp.request({ identifier })))
    return asked.map(({ challengeId }) => challengeId)
  }

  /** Five wrong guesses at each; of eight digits, which cost no proof. */
  async function guessAt({ auth }: TestAuth, challenges: readonly string[]): Promise<void> {
    for (const challengeId of challenges) {
      await Promise.allSettled(wrongCodes('00000000', 5).map((otp) => auth.otp.verify({ challengeId, otp })))
    }
  }

  it('goes up by guesses at many: strangers need a proof and get longer codes, and it comes down by itself', async () => {
    const made = await testAuth()
    const early = await request(made, undefined, OTHER)
    await made.inbox.settle()
    const otp = made.inbox.code
    await guessAt(made, await open(made, 101))

    const { stepUp } = (await refused(request(made))).details
    expect((await request(made, await proofOf(stepUp))).codeLength).toBe(8)
    const guess = { challengeId: early.challengeId, otp }
    const asked = await refused(made.auth.otp.verify(guess))
    expect(asked).toMatchObject({ code: 'step_up_required', status: 428 })
    const { account, deviceProofs } = await made.auth.otp.verify({
      ...guess,
      stepUpProof: await proofOf(asked.details.stepUp),
    })
    expect(account).toMatchObject({ phone: OTHER })

    made.clock.advance({ minutes: 1 })
    expect((await made.auth.otp.request({ identifier: OTHER }, { deviceProofs })).codeLength).toBe(6)
    made.clock.advance({ minutes: 60 })
    expect((await request(made)).codeLength).toBe(6)
  })

  it('closes codes of the usual length to strangers while it is far up, and gives them longer ones', async () => {
    const made = await testAuth()
    const { challengeId } = await request(made, undefined, OTHER)
    await made.inbox.settle()
    const otp = made.inbox.code
    await guessAt(made, await open(made, 201))
    await expect(made.auth.otp.verify({ challengeId, otp })).rejects.toMatchObject({ code: 'authentication_failed' })

    made.clock.advance({ minutes: 1 })
    const { stepUp } = (await refused(request(made, undefined, OTHER))).details
    const again = await request(made, await proofOf(stepUp), OTHER)
    await made.inbox.settle()
    expect(await made.auth.otp.verify({ challengeId: again.challengeId, otp: made.inbox.code })).toMatchObject({
      account: { phone: OTHER },
    })
  })
})

/** The rounds of PBKDF2 that a solution takes on average, as a power of two. */
function workOf(offer: StepUpOffer | undefined): number {
  if (offer?.kind !== 'proof_of_work') throw new Error('no proof of work was asked for')
  const { parameters } = offer.challenge as { parameters: { keyPrefix: string; cost: number } }
  return 4 * parameters.keyPrefix.length + Math.log2(parameters.cost)
}
