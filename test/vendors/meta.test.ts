import { afterEach, describe, expect, it } from 'vitest'
import { WhatsAppAPI } from 'whatsapp-api-js'
import { Template } from 'whatsapp-api-js/messages'
import type { Message } from '../../src/core/channel.ts'
import type { MetaSettings } from '../../src/core/provider-settings.ts'
import { createMeta } from '../../src/providers/meta/index.ts'
import { channelContract } from '../../src/testing/channel-contract.ts'
import type { Answered, Loopback } from './loopback.ts'
import { WRITTEN_AT } from './message.ts'
import { metaSecrets, metaSettings, refusal, startMeta } from './meta.ts'

const signal = new AbortController().signal

const open: Loopback[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((vendor) => vendor.close()))
})

async function vendor(): Promise<Loopback> {
  const started = await startMeta()
  open.push(started)
  return started
}

const message = (changes: Partial<Message> = {}): Message => ({
  id: 'dlv_1',
  transport: 'whatsapp',
  to: '+442079460958',
  text: '*731000* is your Acme code',
  locale: 'pt-BR',
  projectName: 'Acme',
  code: '731000',
  createdAt: WRITTEN_AT,
  expiresAt: WRITTEN_AT + 600_000,
  ...changes,
})

function bodies({ asked }: Loopback) {
  return asked.map(({ body }) => JSON.parse(body))
}

describe('Meta as a channel', () => {
  let meta: Loopback
  const contract = channelContract(
    'meta',
    async () => {
      meta = await vendor()
      return createMeta(metaSettings(meta.url))
    },
    {
      arrivals: () => bodies(meta).map(({ to, template }) => `${to} ${template.components[0].parameters[0].text}`),
      secrets: Object.values(metaSecrets),
    },
  )

  it.each(contract)('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })
})

describe('a message by Meta', () => {
  it('is an authentication template with the code in its text and its button, and names its delivery', async () => {
    const meta = await vendor()
    const receipt = await createMeta(metaSettings(meta.url)).send(message(), signal)
    const parameters = [{ type: 'text', text: '731000' }]

    expect(receipt).toEqual({ outcome: 'sent', reference: 'wamid.1' })
    expect(meta.asked[0]?.path).toBe('/v24.0/106540352242922/messages')
    expect(bodies(meta)).toEqual([
      {
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        to: '+442079460958',
        type: 'template',
        template: {
          name: 'sign_in_code',
          language: { code: 'pt_BR' },
          components: [
            { type: 'body', parameters },
            { type: 'button', sub_type: 'url', index: '0', parameters },
          ],
        },
        biz_opaque_callback_data: 'dlv_1',
      },
    ])
  })

  it('is the message of a package for the Cloud API, which says the same in two older spellings', async () => {
    const meta = await vendor()
    await createMeta(metaSettings(meta.url)).send(message(), signal)
    const [ours] = meta.asked
    const asked: { url: string; init: RequestInit }[] = []
    const theirs = new WhatsAppAPI({
      token: metaSecrets.accessToken,
      v: 'v24.0',
      secure: false,
      ponyfill: {
        fetch: async (url: unknown, init: RequestInit = {}) => {
          asked.push({ url: String(url), init })
          return Response.json({})
        },
      },
    } as ConstructorParameters<typeof WhatsAppAPI>[0])
    const otp = Template.OTP('sign_in_code', 'pt_BR', '731000')
    await theirs.sendMessage('106540352242922', '+442079460958', otp, undefined, 'dlv_1')

    const [their] = asked
    const headers = new Headers(their?.init.headers)
    expect([their?.init.method, new URL(their?.url ?? '').pathname]).toEqual([ours?.method, ours?.path])
    expect(headers.get('authorization')).toBe(ours?.headers.authorization)
    expect(headers.get('content-type')).toBe(ours?.headers['content-type'])
    expect(inNewSpelling(JSON.parse(String(their?.init.body)))).toEqual(JSON.parse(ours?.body ?? ''))
  })

  it.each([
    ['pt-BR', 'pt_BR'],
    ['pt-PT', 'en_US'],
    ['de', 'de'],
    ['de-AT', 'de'],
    ['fr', 'en_US'],
  ])('in %s is the template in %s', async (locale, language) => {
    const meta = await vendor()
    const settings = metaSettings(meta.url)
    const templates = { ...settings.templates, de: { name: 'code_de', language: 'de' } }
    await createMeta({ ...settings, templates }).send(message({ locale }), signal)

    expect(bodies(meta)[0].template.language).toEqual({ code: language })
  })

  it('is refused by us where there is no template', async () => {
    const meta = await vendor()
    const receipt = await createMeta(metaSettings(meta.url, { templates: {} })).send(message(), signal)

    expect(receipt).toEqual({ outcome: 'refused', retryable: false, reason: 'no_template' })
    expect(meta.asked).toEqual([])
  })

  it.each(['"index":', '"biz_opaque_callback_data":', '"recipient_type":', '"code":'])(
    'would be refused with a field that Meta does not have in place of %s',
    async (field) => {
      const meta = await vendor()
      const broken = createMeta(metaSettings(meta.url), {
        fetch: (url, init) => fetch(url, { ...init, body: String(init?.body).replace(field, '"foo":') }),
      })

      expect(await broken.send(message(), signal)).toMatchObject({ outcome: 'refused', errorCode: '100' })
    },
  )
})

/** The index as text, and no policy of languages, as Meta's pages have them now. */
function inNewSpelling(body: {
  readonly template: { readonly language: object; readonly components: readonly { readonly index?: number }[] }
}) {
  const { language, components, ...template } = body.template
  const { policy: _, ...code } = language as { policy?: unknown }
  const spelled = components.map((one) => (one.index === undefined ? one : { ...one, index: String(one.index) }))
  return { ...body, template: { ...template, language: code, components: spelled } }
}

describe('what Meta answers', () => {
  const outage = { outcome: 'refused', retryable: false, isOutage: true }
  const later = { outcome: 'refused', retryable: true, reason: 'rate_limited' }
  const never = { outcome: 'refused', retryable: false }
  const answers: readonly (readonly [string, Answered, object])[] = [
    ['a message it holds until its template proves itself', taken('held_for_quality_assessment'), { outcome: 'sent' }],
    ['a token that expired', refusal(401, { code: 190 }), { ...outage, reason: 'bad_credentials', errorCode: '190' }],
    ['a token that may not', refusal(403, { code: 200 }), { ...outage, reason: 'forbidden' }],
    ['a right that was taken back', refusal(403, { code: 299 }), { ...outage, reason: 'forbidden' }],
    ['another number', refusal(400, { code: 100, error_subcode: 33 }), { ...outage, reason: 'not_found' }],
    ['an account that owes', refusal(400, { code: 131042 }), { ...outage, reason: 'payment_required' }],
    ['an account that is locked', refusal(403, { code: 131031 }), { ...outage, reason: 'account_not_active' }],
    ['a number that is blocked too often', refusal(400, { code: 131048 }), { ...outage, reason: 'rate_limited' }],
    ['too much of the app', refusal(400, { code: 4 }), later],
    ['too much of the account', refusal(400, { code: 80007 }), later],
    ['too much of the number', refusal(400, { code: 130429 }), later],
    ['too much to one recipient', refusal(400, { code: 131056 }), later],
    ['too much, for a while', { status: 429, headers: { 'retry-after': '7' } }, { ...later, retryAfterMs: 7_000 }],
    ['somebody without WhatsApp', refusal(400, { code: 131026 }), { ...never, reason: 'not_on_whatsapp' }],
    ['somebody who wants no advertisements', refusal(400, { code: 131050 }), { ...never, reason: 'opted_out' }],
    ['somebody who gets enough of them', refusal(400, { code: 131049 }), { ...never, reason: 'filtered' }],
    ['a message that is no template', refusal(400, { code: 131047 }), { ...never, reason: 'outside_window' }],
    ['a template that is not there', refusal(404, { code: 132001 }), { ...never, reason: 'content_rejected' }],
    ['a template with other parameters', refusal(400, { code: 132000 }), { ...never, reason: 'content_rejected' }],
    ['a template that is paused', refusal(400, { code: 132015 }), { ...never, reason: 'content_rejected' }],
    ['a country that is not allowed', refusal(403, { code: 130497 }), { ...never, reason: 'region_not_permitted' }],
    ['a code nobody knows', refusal(400, { code: 139999 }), { ...never, reason: 'rejected', errorCode: '139999' }],
    ['that it cannot now', refusal(503, { code: 2 }), { outcome: 'refused', retryable: true, reason: 'unavailable' }],
    ['503 without a word of its own', { status: 503 }, { outcome: 'unknown' }],
    ['500', refusal(500, { code: 131000 }), { outcome: 'unknown', reason: 'server_error', errorCode: '131000' }],
    ['502', { status: 502 }, { outcome: 'unknown', reason: 'server_error' }],
    ['a page of something else', { status: 200, body: 'welcome' }, { outcome: 'unknown' }],
    ['no name of the message', { status: 200, body: { messages: [{ id: 7 }] } }, { outcome: 'unknown' }],
    ['no list', { status: 200, body: { messages: 'wamid' } }, { outcome: 'unknown' }],
    ['nothing', 'reset', { outcome: 'unknown', reason: 'connection_lost' }],
  ]

  it.each(answers)('is a receipt: %s', async (_name, answer, expected) => {
    const receipt = await receiptFor(answer)

    expect(receipt).toMatchObject(expected)
    expect(receipt).not.toHaveProperty('isFinal')
    if (!('isOutage' in expected)) expect(receipt).not.toHaveProperty('isOutage')
  })

  it('is told without what it says in words', async () => {
    const said = 'Message failed to send to +442079460958: 731000'
    const receipt = await receiptFor(refusal(400, { code: said, message: said, error_data: { details: said } }))

    expect(receipt).toEqual({ outcome: 'refused', retryable: false, reason: 'rejected' })
  })

  it('is unknown when it does not answer in time', async () => {
    expect(await receiptFor('hang', { requestTimeoutMs: 100 })).toEqual({ outcome: 'unknown', reason: 'timeout' })
  })

  it('is a wrong token where it is one, told without the token', async () => {
    const meta = await vendor()
    const lines: string[] = []
    const debug = (line: string): void => void lines.push(line)
    const channel = createMeta(metaSettings(meta.url, { accessToken: 'EAAwrong' }), { debug })

    expect(await channel.send(message(), signal)).toMatchObject({ reason: 'bad_credentials', isOutage: true })
    expect(lines.join()).toMatch(/^POST .*\/messages 401 /)
    expect(lines.join()).not.toMatch(/EAA|731000|4420|106540/)
  })
})

function taken(status: string): Answered {
  return { status: 200, body: { messages: [{ id: 'wamid.7', message_status: status }] } }
}

async function receiptFor(answer: Answered, changes: Partial<MetaSettings> = {}) {
  const meta = await vendor()
  meta.next(answer)
  return createMeta(metaSettings(meta.url, changes)).send(message(), signal)
}
