import { describe, expect, it } from 'vitest'
import { testAuth } from '../../src/testing/index.ts'
import { ask, client, paths } from './client.ts'
import { expectProblem } from './shapes.ts'

describe('the identifier of a request', () => {
  it.each([
    ['nonsense', 'invalid_identifier', 'Invalid identifier format'],
    ['', 'invalid_identifier', 'Invalid identifier format'],
    ['   ', 'invalid_identifier', 'Invalid identifier format'],
    ['ada@', 'invalid_email', 'Invalid email address'],
    ['@example.com', 'invalid_email', 'Invalid email address'],
    ['a@b.com,c@d.com', 'invalid_email', 'Invalid email address'],
    ['a@b.com;c@d.com', 'invalid_email', 'Invalid email address'],
    ['<ada@example.com>', 'invalid_email', 'Invalid email address'],
    ['Ada <ada@example.com>', 'invalid_email', 'Invalid email address'],
    ['"a@evil.com"@b.com', 'invalid_email', 'Invalid email address'],
    ['ada＠example.com', 'invalid_email', 'Invalid email address'],
    ['ada@exa\u00admple.com', 'invalid_email', 'Invalid email address'],
    ['ada@exa\u200dmple.com', 'invalid_email', 'Invalid email address'],
    ['ada@\u202eexample.com', 'invalid_email', 'Invalid email address'],
    ['phone_12025550123@users.invalid', 'invalid_email', 'Invalid email address'],
    ['+12025550123;ext=5', 'invalid_phone', 'Invalid phone number'],
    ['+12025550123,,5', 'invalid_phone', 'Invalid phone number'],
    ['+12025550123#123', 'invalid_phone', 'Invalid phone number'],
    ['0012025550123', 'invalid_phone', 'Invalid phone number'],
    ['+1 900 234 5678', 'invalid_phone', 'Invalid phone number'],
    ['+80012345678', 'invalid_phone', 'Invalid phone number'],
    ['+8816123456789', 'invalid_phone', 'Invalid phone number'],
  ])('I-02, I-04, I-05, I-06, I-08: is refused where it is %j: %s', async (identifier, code, error) => {
    const { auth, inbox, events } = await testAuth()

    const answer = await client(auth).post(paths.request, { identifier })
    await inbox.settle()

    expectProblem(answer, 400, code)
    expect(answer.body['error']).toBe(error)
    expect([inbox.messages(), events]).toEqual([[], []])
  })

  it.each(['+1 (202) 555-0123', 'tel:+12025550123', '+１２０２５５５０１２３', '+1202555012３', ' +1-202-555-0123 '])(
    'I-01: is one number however it is typed: %j',
    async (spelling) => {
      const made = await testAuth()

      const { answer } = await ask(made, { identifier: spelling })

      expect(made.inbox.last.to).toBe('+12025550123')
      expect(answer.body['identifier']).toBe('+1•••••0123')
    },
  )

  it.each(['Ada@EXAMPLE.com', ' ada@example.com ', 'ADA@example.COM'])(
    'I-03: is one address however it is typed: %j',
    async (spelling) => {
      const made = await testAuth()

      await ask(made, { identifier: spelling })

      expect(made.inbox.last.to).toBe('ada@example.com')
    },
  )

  it('is never repeated in a refusal', async () => {
    const { auth } = await testAuth()

    const answer = await client(auth).post(paths.request, { identifier: '<script>ada@example' })

    expect(answer.text).not.toContain('script')
  })
})

describe('the source of a request', () => {
  it.each([
    ['https://reforms.ai', 'https://reforms.ai'],
    ['https://reforms.ai/pricing?plan=1#top', 'https://reforms.ai'],
    ['http://localhost:3000/', 'http://localhost:3000'],
    ['', undefined],
    [null, undefined],
  ])('%j is remembered by its origin', async (sourceUrl, source) => {
    const made = await testAuth()

    await ask(made, { identifier: '+12025550123', source_url: sourceUrl })

    expect(made.events[0]).toMatchObject({ type: 'otp.requested' })
    expect((made.events[0] as { source?: string }).source).toBe(source)
  })

  it.each([
    '//evil.example',
    'https:evil.example',
    'https:/evil.example',
    'https://good.example@evil.example',
    'https://user:pass@evil.example',
    '\\\\evil.example',
    'https:\\\\evil.example',
    'https://evil.example\\@good.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'https://evil.example/\r\nSet-Cookie: a=b',
    'https://evil.example/\tx',
    'https://',
    'evil.example',
    '/relative',
    `https://example.com/${'a'.repeat(2048)}`,
  ])('H-04: %j is refused', async (sourceUrl) => {
    const { auth } = await testAuth()

    const answer = await client(auth).post(paths.request, { identifier: '+12025550123', source_url: sourceUrl })

    expectProblem(answer, 400, 'validation_error')
    expect(Object.keys(answer.body['fields'] as object)).toEqual(['source_url'])
  })
})
