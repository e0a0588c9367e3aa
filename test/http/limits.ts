import type { AuthConfig } from '../../src/index.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { type Answer, type Client, paths } from './client.ts'

/** The recipient of most tests. */
export const identifier = '+12025550123'

/** The n-th of a row of numbers nobody has. */
export const number = (n: number): string => `+1202555${String(n).padStart(4, '0')}`

/** Asks as often as told; gives the last answer. */
export async function askTimes(
  as: Client,
  times: number,
  body: (n: number) => object = () => ({ identifier }),
): Promise<Answer> {
  let last: Answer | undefined
  for (let n = 0; n < times; n++) last = await as.post(paths.request, body(n))
  return last as Answer
}

/** An instance whose recipients have no limits. */
export function withoutRecipientLimits(config: Partial<AuthConfig> = {}): Promise<TestAuth> {
  return testAuth({ otp: { cooldown: 0, hourlyLimit: 0, dailyLimit: 0 }, ...config })
}
