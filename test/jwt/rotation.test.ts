import { expect, it } from 'vitest'
import { rotateUnderLoad } from './rotation.ts'

it('keys change from RS256 to ES256 and back while two processes sign and 50 verifiers check, and none of them errs', async () => {
  const { verified, refused, forgeries, accepted, keySets } = await rotateUnderLoad(2, 50)

  expect([refused, accepted]).toEqual([[], []])
  expect([verified, forgeries]).toEqual([45 * 2 * 52, expect.any(Number)])
  expect(forgeries).toBeGreaterThan(9000)
  // 45 minutes, a key set every five minutes for each, and no more for forged names.
  expect(keySets).toBeLessThanOrEqual(50 * 10)
}, 60_000)
