import { expect, it } from 'vitest'
import { engines } from '../sessions/stage.ts'
import { sendDespite } from './duplicates.ts'

it.each(engines)('a request that is repeated is one message, whatever the provider does, on %s', async (engine) => {
  const { repeated, askedAgain, ...told } = await sendDespite(engine, 8)

  expect(told).toEqual({ changed: 0, mismatched: ['422 idempotency_mismatch'] })
  expect(repeated).toEqual({
    ok: { ends: 'sent 8', billed: 1 },
    'accept then hang': { ends: 'unknown 8', billed: 1 },
    'hang before headers': { ends: 'unknown 8', billed: 0 },
    reset: { ends: 'unknown 8', billed: 0 },
    '500': { ends: 'unknown 8', billed: 0 },
    'full at first': { ends: 'sent 8', billed: 1 },
    'accept twice': { ends: 'sent 8', billed: 2 },
    refused: { ends: 'sent 8', billed: 1 },
  })
  expect(askedAgain).toEqual({
    ok: { ends: 'sent 16', billed: 2 },
    'accept then hang': { ends: 'sent 8, unknown 8', billed: 2 },
    'hang before headers': { ends: 'sent 8, unknown 8', billed: 1 },
    reset: { ends: 'sent 8, unknown 8', billed: 1 },
    '500': { ends: 'sent 8, unknown 8', billed: 1 },
    'full at first': { ends: 'sent 16', billed: 2 },
    'accept twice': { ends: 'sent 16', billed: 3 },
    refused: { ends: 'sent 16', billed: 2 },
  })
})
