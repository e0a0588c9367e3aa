import { describe, expect, it } from 'vitest'
import { bombard } from './bombard.ts'
import { openApi } from './described.ts'

describe('4,000 requests made from the document, right and wrong in every way', () => {
  it('are answered as the document says, none with a failure of ours, and with everything else that it says', async () => {
    const { sent, answers, failures, outside } = await bombard({ count: 4000, seed: 20_261_123 })

    expect(sent).toBe(4000)
    expect(failures).toEqual([])
    expect(outside).toEqual([])
    expect(answersOfTheDocument().filter((answer) => !answers.has(answer))).toEqual([])
  }, 180_000)
})

/** Every answer that an operation has while nothing of ours is broken: `requestOtp 200`. */
function answersOfTheDocument(): readonly string[] {
  return (
    Object.values(openApi.paths)
      .flatMap((item) => Object.values(item))
      .flatMap(({ operationId, responses }) =>
        Object.keys(responses as object).map((status) => `${operationId} ${status}`),
      )
      // No vendor is configured there, nobody comes back to a stream, and no guard is up: other tests ask for those.
      .filter(
        (answer) =>
          !/ 5\d\d$|^verifyOtp 428|^otpStatusEvents|^messageStatus|^verificationStatus|^meta|^telegramGateway|Events /.test(
            answer,
          ),
      )
  )
}
