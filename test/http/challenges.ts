import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { type Answer, type Asked, ask, client, paths } from './client.ts'

/** The recipients of most tests. */
export const identifier = '+12025550123'
export const email = 'ada@example.com'

/** Codes live ten minutes here as everywhere; no limit is in the way. */
export function instance(): Promise<TestAuth> {
  return testAuth({ otp: { cooldown: 0, hourlyLimit: 0, dailyLimit: 0 }, limits: { verifiesPerMinute: 0 } })
}

/** Gives a code back, as a script does. */
export function verify({ auth }: TestAuth, body: object): Promise<Answer> {
  return client(auth).post(paths.verify, body)
}

/** Asks again with the challenge id, some minutes later. */
export async function askAgain(made: TestAuth, first: Asked, minutes: number, body: object = {}): Promise<Asked> {
  made.clock.advance({ minutes })
  return ask(made, { identifier, challenge_id: first.challengeId, ...body })
}
