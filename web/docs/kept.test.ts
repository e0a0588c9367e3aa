import { describe, expect, it } from 'vitest'
import { keeper, learnt } from './kept.ts'

describe('what the page keeps of an answer', () => {
  it.each([
    [
      'a challenge',
      { challenge_id: 'ch1_a', status_url: '/accounts/otp/status/chl_b/' },
      { challenge_id: 'ch1_a', handle: 'chl_b' },
    ],
    [
      'tokens',
      { access: 'a', refresh: 'r', token_type: 'Bearer' },
      { access: 'a', refresh: 'r', token: 'a', token_type: 'Bearer' },
    ],
    ['a code of the inbox', { messages: [{ code: '123456' }, { code: '654321' }] }, { otp: '123456', code: '123456' }],
    ['nothing of a browser’s cookie', { access: 'a', refresh: null }, { access: 'a', token: 'a' }],
    ['nothing of an empty inbox', { messages: [] }, {}],
    ['nothing of no object', 'text', {}],
  ])('is %s', (_, answer, kept) => {
    expect(Object.fromEntries(learnt(answer))).toEqual(kept)
  })

  it('is told to whoever follows', () => {
    const kept = keeper()
    const seen: string[] = []
    kept.follow(() => seen.push(kept.authorization()))
    kept.learn({ access: 'a', token_type: 'Token' })
    kept.learn({})
    kept.learn({ access: 'b' })

    expect(seen).toEqual(['Token a', 'Token b'])
  })
})
