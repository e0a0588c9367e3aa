import { afterEach, describe, expect, it } from 'vitest'
import type { AuthConfig } from '../../src/config/auth-config.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { client } from '../http/client.ts'
import type { Loopback } from './loopback.ts'
import { metaSecrets, metaSignature, metaStatuses, startMeta } from './meta.ts'

const open: Loopback[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((vendor) => vendor.close()))
})

async function stage(): Promise<TestAuth & { readonly meta: Loopback }> {
  const meta = await startMeta()
  open.push(meta)
  const settings = {
    ...metaSecrets,
    phoneNumberId: '106540352242922',
    templates: { default: 'sign_in_code/en_US' },
    baseUrl: meta.url,
  }
  return { meta, ...(await testAuth({ meta: settings, otp: { channels: ['meta'] } } satisfies Partial<AuthConfig>)) }
}

const tell = ({ auth }: TestAuth, body: string, headers = metaSignature(body)) =>
  client(auth).post('/accounts/webhook/meta/', body, { headers })

describe('a code that goes by Meta', () => {
  it('is sent, told to have arrived, and signs in', async () => {
    const made = await stage()
    const { handle, challengeId } = await made.auth.otp.request({ identifier: '+442079460958' })
    await made.auth.deliver()
    const { biz_opaque_callback_data: delivery, template } = JSON.parse(made.meta.asked[0]?.body ?? '')
    const status = { id: 'wamid.1', status: 'delivered', timestamp: '1767225600', recipient_id: '442079460958' }
    const body = metaStatuses({ ...status, biz_opaque_callback_data: delivery })

    expect((await tell(made, body, metaSignature(body, 'e'.repeat(32)))).status).toBe(403)
    expect((await made.auth.otp.status(handle)).status).toBe('sent')
    expect([(await tell(made, body)).status, (await tell(made, body)).status]).toEqual([200, 200])
    expect(await made.auth.otp.status(handle)).toMatchObject({
      status: 'delivered',
      attempts: [{ channel: 'whatsapp', state: 'delivered' }],
    })
    expect(made.events.filter(({ type }) => type === 'otp.delivered')).toHaveLength(1)
    const otp = template.components[0].parameters[0].text
    expect(await made.auth.otp.verify({ challengeId, otp })).toMatchObject({ account: { phone: '+442079460958' } })
  })

  it('is found by the name that Meta gave its message, where the call has not ours', async () => {
    const made = await stage()
    const { handle } = await made.auth.otp.request({ identifier: '+442079460958' })
    await made.auth.deliver()
    await tell(made, metaStatuses({ id: 'wamid.1', status: 'read', timestamp: '1767225600' }))

    expect((await made.auth.otp.status(handle)).status).toBe('delivered')
  })
})

describe('GET /accounts/webhook/meta/', () => {
  const query = (token: string): string =>
    `/accounts/webhook/meta/?${new URLSearchParams({ 'hub.mode': 'subscribe', 'hub.verify_token': token, 'hub.challenge': '1158201444' })}`

  it('says the challenge back as plain text to whoever knows the token', async () => {
    const { auth } = await stage()
    const answer = await client(auth).get(query(metaSecrets.verifyToken))

    expect([answer.status, answer.text]).toEqual([200, '1158201444'])
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/)
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it('is refused to everybody else, and repeats nothing', async () => {
    const { auth } = await stage()
    const answers = [await client(auth).get(query('x'.repeat(21))), await client(auth).get('/accounts/webhook/meta/')]

    for (const { status, text } of answers) {
      expect(status).toBe(403)
      expect(text).not.toContain('1158201444')
    }
  })

  it('is not found where Meta is not configured, and no other route answers it', async () => {
    const { auth } = await testAuth()
    const { auth: withMeta } = await stage()

    expect((await client(auth).get(query(metaSecrets.verifyToken))).status).toBe(404)
    const other = await client(withMeta).get('/accounts/webhook/sendgrid/')
    expect([other.status, other.headers.get('allow')]).toEqual([405, 'POST'])
    const neither = await client(withMeta).send('DELETE', '/accounts/webhook/meta/', {})
    expect([neither.status, neither.headers.get('allow')]).toEqual([405, 'GET, POST'])
  })
})
