import { describe, expect, it } from 'vitest'
import { parseUsername } from './username.ts'

describe('a username', () => {
  it.each([
    ['ada', 'ada'],
    ['Ada', 'Ada'],
    [' ada\n', 'ada'],
    ['ada.lovelace+staff-1_x@example.com', 'ada.lovelace+staff-1_x@example.com'],
    ['Žofie', 'Žofie'],
    ['Z\u030cofie', 'Žofie'],
    ['ａｄａ', 'ada'],
    ['²', '2'],
    ['مرحبا٣', 'مرحبا٣'],
    ['𝒜'.repeat(150), 'A'.repeat(150)],
    ['𠀀'.repeat(150), '𠀀'.repeat(150)],
  ])('may be %j, and is kept as %j', (text, kept) => {
    expect(parseUsername(text)).toBe(kept)
  })

  it.each([
    ['', 'This field may not be blank.'],
    [' \t ', 'This field may not be blank.'],
    ['x'.repeat(151), 'Ensure this field has no more than 150 characters.'],
    ['ﷺ'.repeat(20), 'Ensure this field has no more than 150 characters.'],
    ['ada lovelace', expect.stringContaining('only letters, numbers, and @/./+/-/_ characters')],
    ['ada:1', expect.stringContaining('only letters')],
    ['deleted:1', expect.stringContaining('only letters')],
    ['a\0', expect.stringContaining('only letters')],
    ['a\u200db', expect.stringContaining('only letters')],
    ['\ud800', expect.stringContaining('only letters')],
    ['<ada>', expect.stringContaining('only letters')],
    ['👩', expect.stringContaining('only letters')],
  ])('may not be %j', (text, message) => {
    expect(() => parseUsername(text)).toThrow(
      expect.objectContaining({ code: 'validation_error', details: { fields: { username: [message] } } }),
    )
  })
})
