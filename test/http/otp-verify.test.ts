import { describe, expect, it } from 'vitest'
import { testAuth, wrongCodes } from '../../src/testing/index.ts'
import { ask, client, paths, signIn } from './client.ts'
import { expectProblem } from './shapes.ts'

const identifier = '+12025550123'

describe('the answer to a right code', () => {
  it('has these members', async () => {
    const made = await testAuth()
    const { challengeId, code } = await ask(made, { identifier })

    const answer = await client(made.auth).post(paths.verify, { challenge_id: challengeId, otp: code })

    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.body).toEqual({
      requires_2fa: false,
      session_id: null,
      refresh: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      access: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      token_type: 'Bearer',
      expires_in: 1800,
      should_prompt_2fa: false,
      persistent_session: true,
      user: {
        id: 1,
        username: expect.stringMatching(/^user_[0-9a-z]{16}$/),
        email: 'phone_12025550123@users.invalid',
        email_is_placeholder: true,
        phone: '+12025550123',
        phone_verified: true,
        first_name: '',
        last_name: '',
        full_name: '',
        initials: 'U',
        display_username: expect.stringMatching(/^user_/),
        company: '',
        position: '',
        language: '',
        timezone: '',
        date_joined: '2026-01-01T00:00:00Z',
        last_login: '2026-01-01T00:00:00Z',
      },
    })
  })

  it('sets no cookie for a caller that is no browser', async () => {
    const { answer } = await signIn(await testAuth(), identifier)

    expect(answer.cookies).toEqual({})
  })

  it('never shows the placeholder address as a name', async () => {
    const { answer } = await signIn(await testAuth(), identifier)

    expect(answer.body['user']).toMatchObject({ full_name: '', display_username: expect.not.stringContaining('@') })
  })

  it('comes with these events, after one another', async () => {
    const made = await testAuth()
    await signIn(made, identifier)

    expect(made.events.map(({ type }) => type)).toEqual([
      'otp.requested',
      'otp.sent',
      'otp.verified',
      'account.created',
      'session.started',
    ])
  })

  it('names its request in the events', async () => {
    const made = await testAuth()
    const { answer } = await signIn(made, identifier)

    expect(made.events.at(-1)).toMatchObject({ requestId: answer.headers.get('request-id') })
  })

  it.each([
    [undefined, true],
    [null, true],
    [true, true],
    [false, false],
  ])('says with remember_me %j that the session is persistent: %j', async (rememberMe, persistent) => {
    const made = await testAuth()

    const { answer } = await signIn(made, identifier, rememberMe === undefined ? {} : { remember_me: rememberMe })

    expect(answer.body['persistent_session']).toBe(persistent)
  })

  it.each([
    [
      'I-01: number',
      ['+1 (202) 555-0123', 'tel:+12025550123', '+１２０２５５５０１２３', '+1202555012３', 'tel:+1-202-555-0123'],
    ],
    ['I-03: address', ['Ada@EXAMPLE.com', 'ada@example.com', ' ADA@example.COM ']],
  ])('%s finds the account again, whatever the spelling', async (_, spellings) => {
    const made = await testAuth({ otp: { cooldown: 0 } })
    const accounts = []
    for (const spelling of spellings) accounts.push((await signIn(made, spelling)).userId)

    expect(accounts).toEqual(spellings.map(() => 1))
  })
})

describe('a code', () => {
  it.each([
    ['as it is', (code: string) => code],
    ['with blanks around it', (code: string) => ` ${code}\n`],
    ['with a blank in it', (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`],
    ['with a dash in it', (code: string) => `${code.slice(0, 3)}-${code.slice(3)}`],
  ])('O-09: may be typed %s', async (_, typed) => {
    const made = await testAuth()
    const { challengeId, code } = await ask(made, { identifier })

    const answer = await client(made.auth).post(paths.verify, { challenge_id: challengeId, otp: typed(code) })

    expect(answer.status).toBe(200)
  })

  it.each([
    ['', 'empty'],
    ['123', 'too short'],
    ['12345678901', 'too long'],
    ['12345a', 'a letter'],
    ['１２３４５６', 'full-width digits'],
    ['١٢٣٤٥٦', 'Arabic-Indic digits'],
    ['12.456', 'a dot'],
    ['+12345', 'a sign'],
    ['0x1234', 'hexadecimal'],
    ['1e5', 'an exponent'],
    ["1' or '1'='1", 'SQL'],
    ['123456\u0000', 'a NUL'],
    ['1'.repeat(65), '65 digits'],
  ])('O-09: is refused as a mistyped one where it is %j (%s), and spends no attempt', async (otp) => {
    const made = await testAuth({ otp: { maxAttempts: 1 } })
    const { challengeId, code } = await ask(made, { identifier })

    const refused = await client(made.auth).post(paths.verify, { challenge_id: challengeId, otp })

    expectProblem(refused, 400, 'validation_error')
    expect(Object.keys(refused.body['fields'] as object)).toEqual(['otp'])
    const right = await client(made.auth).post(paths.verify, { challenge_id: challengeId, otp: code })
    expect(right.status).toBe(200)
  })

  it.each([[123456], [12345.6], [true], [['123456']], [{ value: '123456' }], [null]])(
    'O-09: must be text, which %j is not',
    async (otp) => {
      const made = await testAuth()
      const { challengeId } = await ask(made, { identifier })

      const answer = await client(made.auth).post(paths.verify, { challenge_id: challengeId, otp })

      expectProblem(answer, 400, 'validation_error')
      expect(Object.keys(answer.body['fields'] as object)).toEqual(['otp'])
    },
  )

  it.each([4, 5, 7, 10])('of %i digits is a wrong one where codes have 6, however it begins', async (length) => {
    const made = await testAuth()
    const { challengeId, code } = await ask(made, { identifier })
    const otp = `${code}0000`.slice(0, length)

    const answer = await client(made.auth).post(paths.verify, { challenge_id: challengeId, otp })

    expectProblem(answer, 401, 'authentication_failed')
  })

  it.each([4, 8, 10])('works with %i digits', async (length) => {
    const made = await testAuth({ otp: { length } })
    const { challengeId, code } = await ask(made, { identifier })

    const answer = await client(made.auth).post(paths.verify, { challenge_id: challengeId, otp: code })

    expect([code.length, answer.status]).toEqual([length, 200])
  })
})

describe('a verify body', () => {
  it('needs a code', async () => {
    const { auth } = await testAuth()

    const answer = await client(auth).post(paths.verify, { identifier })

    expectProblem(answer, 400, 'validation_error')
    expect(answer.body['fields']).toEqual({ otp: ['This field is required.'] })
  })

  it('needs something that names the challenge', async () => {
    const { auth } = await testAuth()

    const answer = await client(auth).post(paths.verify, { otp: '123456' })

    expectProblem(answer, 400, 'validation_error')
    expect(answer.body['fields']).toEqual({ identifier: ['Identifier or challenge_id is required.'] })
  })

  it.each([
    ['identifier', 5],
    ['identifier', []],
    ['challenge_id', 5],
    ['challenge_id', ['ch1_x']],
    ['challenge_id', 'x'.repeat(65)],
    ['channel', 'pigeon'],
    ['channel', {}],
    ['source_url', false],
    ['source_url', 'javascript:alert(1)'],
    ['remember_me', 'true'],
    ['remember_me', 1],
    ['remember_me', []],
  ])('may not have a bad %s: %j', async (name, value) => {
    const made = await testAuth()
    const { challengeId, code } = await ask(made, { identifier })

    const answer = await client(made.auth).post(paths.verify, { challenge_id: challengeId, otp: code, [name]: value })

    expectProblem(answer, 400, 'validation_error')
    expect(Object.keys(answer.body['fields'] as object)).toEqual([name])
  })

  it.each([
    ['+12025550123', 'email', 'invalid_email'],
    ['ada@example.com', 'phone', 'invalid_phone'],
    ['ada@example.com', 'sms', 'invalid_phone'],
  ] as const)('may not contradict itself: %s by %s is %s', async (named, channel, code) => {
    const { auth } = await testAuth()

    const answer = await client(auth).post(paths.verify, { identifier: named, channel, otp: '123456' })

    expectProblem(answer, 400, code)
  })

  it.each([
    ['nonsense', 'invalid_identifier'],
    ['ada@', 'invalid_email'],
    ['+12', 'invalid_phone'],
  ])('may not name %j: %s', async (named, code) => {
    const { auth } = await testAuth()

    expectProblem(await client(auth).post(paths.verify, { identifier: named, otp: '123456' }), 400, code)
  })

  it('may have members that nobody knows, such as another account', async () => {
    const made = await testAuth()
    const { userId } = await signIn(made, identifier, { user_id: 99, is_staff: true, id: 99 })

    expect(userId).toBe(1)
  })
})

describe('the attempts of a challenge', () => {
  it('are five', async () => {
    const made = await testAuth()
    const { challengeId, code } = await ask(made, { identifier })
    const guess = (otp: string) => client(made.auth).post(paths.verify, { challenge_id: challengeId, otp })
    for (const otp of wrongCodes(code, 4)) expectProblem(await guess(otp), 401, 'authentication_failed')

    expect((await guess(code)).status).toBe(200)
  })

  it('O-03: are no more than five, even for the right code', async () => {
    const made = await testAuth()
    const { challengeId, code } = await ask(made, { identifier })
    const guess = (otp: string) => client(made.auth).post(paths.verify, { challenge_id: challengeId, otp })
    for (const otp of wrongCodes(code, 5)) expectProblem(await guess(otp), 401, 'authentication_failed')

    expectProblem(await guess(code), 401, 'authentication_failed')
  })

  it('are each told as an event', async () => {
    const made = await testAuth()
    const { challengeId, code } = await ask(made, { identifier })
    for (const otp of wrongCodes(code, 2)) {
      await client(made.auth).post(paths.verify, { challenge_id: challengeId, otp })
    }

    expect(made.events.filter(({ type }) => type === 'otp.rejected')).toHaveLength(2)
  })
})
