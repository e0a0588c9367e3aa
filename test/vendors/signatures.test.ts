import { expect, it } from 'vitest'
import { compareSignatures } from './signatures.ts'

it('signatures of callbacks are judged as Twilio’s own package judges them', () => {
  const { accepted, refused, differing } = compareSignatures(500)

  expect(differing).toEqual([])
  expect(accepted).toBeGreaterThan(100)
  expect(refused).toBeGreaterThan(100)
})
