import { expect, it } from 'vitest'
import { engines } from '../sessions/stage.ts'
import { sendDespite } from './duplicates.ts'

/** Four messages that fail do not open the breaker, so all of this goes on at once. */
const load = { rounds: 1, instances: 1, people: 4, timeout: 3, retryAfter: 1 }

it.each(engines)(
  'a request that is repeated is one message, whatever the provider does, on %s',
  async (engine) => {
    const { repeated, askedAgain, ...told } = await sendDespite(engine, load)

    expect(told).toEqual({ early: 0, changed: 0, mismatched: ['422 idempotency_mismatch'] })
    expect(repeated).toEqual({
      ok: { ends: 'sent 4', billed: 1 },
      'accept then hang': { ends: 'unknown 4', billed: 1 },
      'hang before headers': { ends: 'unknown 4', billed: 0 },
      reset: { ends: 'unknown 4', billed: 0 },
      '500': { ends: 'unknown 4', billed: 0 },
      '429 at first': { ends: 'sent 4', billed: 1 },
      '503 at first': { ends: 'sent 4', billed: 1 },
      'accept twice': { ends: 'sent 4', billed: 2 },
      refused: { ends: 'sent 4', billed: 1 },
    })
    expect(askedAgain).toEqual({
      ok: { ends: 'sent 8', billed: 2 },
      'accept then hang': { ends: 'sent 4, unknown 4', billed: 2 },
      'hang before headers': { ends: 'sent 4, unknown 4', billed: 1 },
      reset: { ends: 'sent 4, unknown 4', billed: 1 },
      '500': { ends: 'sent 4, unknown 4', billed: 1 },
      '429 at first': { ends: 'sent 8', billed: 2 },
      '503 at first': { ends: 'sent 8', billed: 2 },
      'accept twice': { ends: 'sent 8', billed: 3 },
      refused: { ends: 'sent 8', billed: 2 },
    })
  },
  60_000,
)
