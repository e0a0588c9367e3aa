import { describe, expect, it } from 'vitest'
import { testAuth } from '../../src/testing/index.ts'
import { client, type Json } from '../http/client.ts'

// The first specification, "API Endpoints", "Response Formats", "Phone Validation" and "API Tests".

const request = '/accounts/otp/request/'
const verify = '/accounts/otp/verify/'

describe('POST /accounts/otp/request/', () => {
  it('test_phone_otp_request_api', async () => {
    const { auth } = await testAuth()

    const response = await client(auth).post('/accounts/otp/request/', {
      identifier: '+1234567890',
      channel: 'phone',
    })

    expect(response.status).toBe(200)
  })

  it.each([
    ['the phone example', { identifier: '+1234567890', channel: 'phone', source_url: 'https://reforms.ai' }, 'phone'],
    ['the email example', { identifier: 'user@example.com', channel: 'email', source_url: 'https://reforms.ai' }, ''],
    ['a phone, channel detected', { identifier: '+1234567890' }, 'phone'],
    ['an email, channel detected', { identifier: 'user@example.com' }, ''],
    ['the legacy format for phones', { phone: '+1234567890', source_url: 'https://reforms.ai' }, 'phone'],
    ['the legacy format for email', { email: 'user@example.com', source_url: 'https://reforms.ai' }, ''],
  ])('answers %s with its message', async (_, body, phone) => {
    const { auth } = await testAuth()

    const response = await client(auth).post(request, body)

    expect(response.status).toBe(200)
    expect(response.body['message']).toBe(
      phone === '' ? 'OTP sent to your email address' : 'OTP sent to your phone number',
    )
  })

  it.each(['+1234567890', '+1 (555) 123-4567', '+44 20 7946 0958'])(
    'takes the valid example %s',
    async (identifier) => {
      const { auth } = await testAuth()

      const response = await client(auth).post(request, { identifier })

      expect(response.status).toBe(200)
      expect(response.body).toMatchObject({ message: 'OTP sent to your phone number' })
    },
  )

  it.each(['1234567890', '+0234567890', '+12'])('refuses the invalid example %s', async (identifier) => {
    const { auth } = await testAuth()

    const response = await client(auth).post(request, { identifier })

    expect(response.status).toBe(400)
    expect(response.body).toMatchObject({ error: 'Invalid phone number' })
  })

  it.each(['1234567890', '+0234567890', '+12'])(
    'refuses the invalid example %s in the legacy format',
    async (phone) => {
      const { auth } = await testAuth()

      const response = await client(auth).post(request, { phone })

      expect(response.status).toBe(400)
      expect(response.body).toMatchObject({ error: 'Invalid phone number' })
    },
  )
})

describe('POST /accounts/otp/verify/', () => {
  /** The six digits of the newest message stand for `123456`. */
  it.each([
    [
      'the phone example',
      '+1234567890',
      { identifier: '+1234567890', channel: 'phone', source_url: 'https://reforms.ai' },
    ],
    [
      'the email example',
      'user@example.com',
      { identifier: 'user@example.com', channel: 'email', source_url: 'https://reforms.ai' },
    ],
    ['the legacy format for phones', '+1234567890', { phone: '+1234567890', source_url: 'https://reforms.ai' }],
    [
      'the legacy format for email',
      'user@example.com',
      { email: 'user@example.com', source_url: 'https://reforms.ai' },
    ],
  ])('signs in with %s', async (_, identifier, body) => {
    const { auth, inbox } = await testAuth()
    await client(auth).post(request, { identifier })
    await inbox.settle()

    const response = await client(auth).post(verify, { ...body, otp: inbox.code })

    expect(response.status).toBe(200)
    expect(response.body).toMatchObject({ access: expect.any(String), refresh: expect.any(String) })
  })

  it('answers with the user of the example, at the moment of the example', async () => {
    const { auth, inbox, clock } = await testAuth({ placeholderEmailDomain: 'yourdomain.com' })
    clock.advance({ ms: Date.UTC(2025, 8, 15, 18, 41, 52) - clock.now() })
    await client(auth).post(request, { identifier: '+1234567890' })
    await inbox.settle()

    const { body } = await client(auth).post(verify, { identifier: '+1234567890', otp: inbox.code })
    const { id, email, phone, phone_verified, full_name, date_joined } = body['user'] as Json

    expect({ id, email, phone, phone_verified, full_name, date_joined }).toEqual({
      id: 1,
      email: 'phone_1234567890@yourdomain.com',
      phone: '+1234567890',
      phone_verified: true,
      full_name: '',
      date_joined: '2025-09-15T18:41:52Z',
    })
  })

  it('shows phone users an address that reaches nobody, unless configured', async () => {
    const { auth, inbox } = await testAuth()
    await client(auth).post(request, { identifier: '+1234567890' })
    await inbox.settle()

    const { body } = await client(auth).post(verify, { identifier: '+1234567890', otp: inbox.code })

    expect(body['user']).toMatchObject({
      email: 'phone_1234567890@users.invalid',
      email_is_placeholder: true,
      phone: '+1234567890',
      phone_verified: true,
    })
  })

  it('shows email users their address and an empty phone', async () => {
    const { auth, inbox } = await testAuth()
    await client(auth).post(request, { identifier: 'user@example.com' })
    await inbox.settle()

    const { body } = await client(auth).post(verify, { identifier: 'user@example.com', otp: inbox.code })

    expect(body['user']).toMatchObject({
      email: 'user@example.com',
      email_is_placeholder: false,
      username: expect.stringMatching(/^user_/),
      phone: '',
      phone_verified: false,
    })
  })

  it.each(['users.invalid', 'yourdomain.com'])('never takes a placeholder at %s for an address', async (domain) => {
    const { auth } = await testAuth({ placeholderEmailDomain: domain })

    const response = await client(auth).post(request, { identifier: `phone_1234567890@${domain}` })

    expect(response.status).toBe(400)
    expect(response.body).toMatchObject({ error_code: 'invalid_email' })
  })
})

describe('a code', () => {
  it('has six digits', async () => {
    const { auth, inbox } = await testAuth()
    await client(auth).post(request, { identifier: '+1234567890' })
    await inbox.settle()

    expect(inbox.code).toMatch(/^[0-9]{6}$/)
  })

  it('works for ten minutes', async () => {
    const { auth, inbox, clock } = await testAuth()
    await client(auth).post(request, { identifier: '+1234567890' })
    await inbox.settle()

    clock.advance({ minutes: 10, ms: -1 })
    const response = await client(auth).post(verify, { identifier: '+1234567890', otp: inbox.code })

    expect(response.status).toBe(200)
  })

  it('is dead after ten minutes', async () => {
    const { auth, inbox, clock } = await testAuth()
    await client(auth).post(request, { identifier: '+1234567890' })
    await inbox.settle()

    clock.advance({ minutes: 10 })
    const response = await client(auth).post(verify, { identifier: '+1234567890', otp: inbox.code })

    expect(response.status).toBe(401)
  })

  it('works once', async () => {
    const { auth, inbox } = await testAuth()
    await client(auth).post(request, { identifier: '+1234567890' })
    await inbox.settle()
    const body = { identifier: '+1234567890', otp: inbox.code }

    const statuses = [await client(auth).post(verify, body), await client(auth).post(verify, body)].map(
      ({ status }) => status,
    )

    expect(statuses).toEqual([200, 401])
  })

  it('travels in the message with the product, a security note and, in mail, a link', async () => {
    const { auth, inbox } = await testAuth({ projectName: 'Reforms', loginUrl: 'https://reforms.ai/sign-in' })
    await client(auth).post(request, { identifier: 'user@example.com' })
    await inbox.settle()
    const { text, code } = inbox.last

    expect(text).toContain(code)
    expect(text).toContain('Reforms')
    expect(text).toContain('We never ask for this code.')
    expect(text).toContain(`https://reforms.ai/sign-in#code=${code}&tag=`)
  })
})
