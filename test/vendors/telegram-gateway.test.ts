import { afterEach, describe, expect, it } from 'vitest'
import type { Channel, Message } from '../../src/core/channel.ts'
import type { TelegramGatewaySettings } from '../../src/core/provider-settings.ts'
import { telegramGatewayCheck } from '../../src/providers/telegram-gateway/check.ts'
import { createTelegramGateway } from '../../src/providers/telegram-gateway/index.ts'
import { channelContract } from '../../src/testing/channel-contract.ts'
import { foundBy } from './found.ts'
import type { Answered, Loopback } from './loopback.ts'
import { WRITTEN_AT } from './message.ts'
import { gatewaySettings, gatewayToken, refusal, startGateway, withoutTelegram, yes } from './telegram-gateway.ts'

const signal = new AbortController().signal

const open: Loopback[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((vendor) => vendor.close()))
})

interface Stage {
  readonly gateway: Loopback
  readonly channel: Channel
}

async function stage(changes: Partial<TelegramGatewaySettings> = {}): Promise<Stage> {
  const gateway = await startGateway()
  open.push(gateway)
  return { gateway, channel: createTelegramGateway(gatewaySettings(gateway.url, changes)) }
}

const message = (changes: Partial<Message> = {}): Message => ({
  id: 'dlv_1',
  transport: 'telegram',
  to: '+442079460958',
  text: '731000 is your Acme code',
  locale: 'en',
  projectName: 'Acme',
  code: '731000',
  createdAt: WRITTEN_AT,
  expiresAt: WRITTEN_AT + 600_000,
  ...changes,
})

function bodies({ asked }: Loopback) {
  return asked.map(({ body }) => JSON.parse(body))
}

describe('the Gateway of Telegram as a channel', () => {
  let gateway: Loopback
  const contract = channelContract(
    'telegram_gateway',
    async () => {
      const made = await stage()
      gateway = made.gateway
      return made.channel
    },
    {
      arrivals: () => bodies(gateway).map(({ phone_number, code }) => `${phone_number} ${code}`),
      secrets: [gatewayToken],
    },
  )

  it.each(contract)('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })
})

describe('a code by Telegram', () => {
  it('is ours, lives as long as it works, and names its delivery and where it is told of', async () => {
    const { gateway, channel } = await stage({ senderUsername: 'AcmeCodes' })

    expect(await channel.send(message(), signal)).toEqual({ outcome: 'sent', reference: 'request-1' })
    expect(gateway.asked[0]?.path).toBe('/sendVerificationMessage')
    expect(bodies(gateway)).toEqual([
      {
        phone_number: '+442079460958',
        code: '731000',
        ttl: 600,
        payload: 'dlv_1',
        sender_username: 'AcmeCodes',
        callback_url: 'https://auth.example.com/accounts/webhook/telegram_gateway/',
      },
    ])
  })

  it('is told of nowhere where nobody can call', async () => {
    const { callbackUrl: _, ...settings } = gatewaySettings('http://127.0.0.1:9')
    const { gateway } = await stage()
    const channel = createTelegramGateway({ ...settings, baseUrl: gateway.url })
    await channel.send(message(), signal)

    expect(bodies(gateway)[0]).not.toHaveProperty('callback_url')
    expect(channel.callbacks).toBeUndefined()
  })

  it.each([
    [1_000, 30],
    [29_999, 30],
    [61_500, 61],
    [3_600_000, 3_600],
    [7_200_000, 3_600],
  ])('that works for %d ms has %d seconds to arrive', async (ms, ttl) => {
    const { gateway, channel } = await stage()
    await channel.send(message({ expiresAt: WRITTEN_AT + ms }), signal)

    expect(bodies(gateway)[0].ttl).toBe(ttl)
  })

  it('goes another way where it is longer than eight digits, which Telegram does not carry', async () => {
    const { gateway, channel } = await stage()
    const refused = { outcome: 'refused', retryable: false, reason: 'code_too_long' }
    expect(await channel.send(message({ code: '7310004512' }), signal)).toEqual(refused)
    expect(gateway.asked).toEqual([])
    expect(await channel.send(message({ code: '73100045' }), signal)).toMatchObject({ outcome: 'sent' })
  })

  it('goes to a number that has no Telegram in one request that costs nothing, and another way is left', async () => {
    const { gateway, channel } = await stage()

    expect(await channel.send(message({ to: withoutTelegram }), signal)).toEqual({
      outcome: 'refused',
      retryable: false,
      reason: 'not_on_telegram',
      errorCode: 'PHONE_NUMBER_NOT_FOUND',
    })
    expect(gateway.asked.map(({ path }) => path)).toEqual(['/sendVerificationMessage'])
  })

  it('tells Telegram that it was used, and nothing where it was replaced', async () => {
    const { gateway, channel } = await stage()
    await channel.send(message(), signal)
    await channel.conclude?.('request-1', { outcome: 'canceled' }, signal)
    await channel.conclude?.('request-1', { outcome: 'approved', code: '731000' }, signal)

    expect(gateway.asked.map(({ path }) => path)).toEqual(['/sendVerificationMessage', '/checkVerificationStatus'])
    expect(bodies(gateway)[1]).toEqual({ request_id: 'request-1', code: '731000' })
  })

  it('leaves it at that where Telegram does not want to hear of it', async () => {
    const { gateway, channel } = await stage()
    gateway.next('reset')

    await expect(
      channel.conclude?.('request-1', { outcome: 'approved', code: '731000' }, signal),
    ).resolves.toBeUndefined()
  })

  it.each([
    [yes({ request_id: 'r', request_cost: 0.0125 }), { amount: '0.0125', currency: 'USD' }],
    [yes({ request_id: 'r', request_cost: 0.01, is_refunded: true }), { amount: '0', currency: 'USD' }],
    [yes({ request_id: 'r', request_cost: 0 }), { amount: '0', currency: 'USD' }],
    [yes({ request_id: 'r' }), undefined],
    [yes({ request_id: 'r', request_cost: -1 }), undefined],
    [yes({ request_id: 'r', request_cost: '0.01' }), undefined],
    [refusal('REQUEST_ID_INVALID'), undefined],
    ['reset' as const, undefined],
  ])('costs what %j says', async (answer, price) => {
    const { gateway, channel } = await stage()
    gateway.next(answer)

    expect(await channel.priceOf?.('request-1', signal)).toEqual(price)
    expect(bodies(gateway)).toEqual([{ request_id: 'request-1' }])
  })
})

describe('what the Gateway answers', () => {
  const outage = { outcome: 'refused', retryable: false, isOutage: true }
  const never = { outcome: 'refused', retryable: false }
  const answers: readonly (readonly [string, Answered, object])[] = [
    ['a wrong token', refusal('ACCESS_TOKEN_INVALID'), { ...outage, reason: 'bad_credentials' }],
    ['a wrong token with its status', refusal('ACCESS_TOKEN_INVALID', 401), { ...outage, reason: 'bad_credentials' }],
    ['an account without money', refusal('BALANCE_NOT_ENOUGH'), { ...outage, reason: 'payment_required' }],
    ['a sender of somebody else', refusal('SENDER_NOT_OWNED'), { ...outage, reason: 'sender_not_capable' }],
    ['too many', refusal('FLOOD_WAIT_33'), { outcome: 'refused', retryable: true, retryAfterMs: 33_000 }],
    ['too many, with its status', refusal('FLOOD_WAIT_7', 429), { outcome: 'refused', retryAfterMs: 7_000 }],
    ['too many, for nobody knows how long', refusal('FLOOD_WAIT_x'), { outcome: 'unknown' }],
    ['a number that is none', refusal('PHONE_NUMBER_INVALID'), { ...never, reason: 'invalid_recipient' }],
    ['a code it does not carry', refusal('CODE_INVALID'), { ...never, reason: 'invalid_parameter' }],
    [
      'a word that nobody knows',
      refusal('SOMETHING_NEW'),
      { ...never, reason: 'rejected', errorCode: 'SOMETHING_NEW' },
    ],
    ['that it cannot now', refusal('INTERNAL', 503), { outcome: 'refused', retryable: true, reason: 'unavailable' }],
    ['500', refusal('INTERNAL', 500), { outcome: 'unknown', reason: 'server_error' }],
    ['502', { status: 502 }, { outcome: 'unknown', reason: 'server_error' }],
    ['503 of somebody on the way', { status: 503 }, { outcome: 'unknown', reason: 'unavailable' }],
    [
      '429 of somebody on the way',
      { status: 429, headers: { 'retry-after': '7' } },
      { outcome: 'refused', retryAfterMs: 7_000 },
    ],
    ['yes without a name', yes({}), { outcome: 'unknown', reason: 'unreadable_answer' }],
    ['yes that is no object', { status: 200, body: { ok: true, result: 'x' } }, { outcome: 'unknown' }],
    ['neither yes nor no', { status: 200, body: { result: { request_id: 'r' } } }, { outcome: 'unknown' }],
    ['a page of something else', { status: 200, body: 'welcome' }, { outcome: 'unknown' }],
    ['nothing', 'reset', { outcome: 'unknown', reason: 'connection_lost' }],
  ]

  it.each(answers)('is a receipt: %s', async (_name, answer, expected) => {
    const { gateway, channel } = await stage()
    gateway.next(answer)
    const receipt = await channel.send(message(), signal)

    expect(receipt).toMatchObject(expected)
    expect(receipt).not.toHaveProperty('isFinal')
    if (!('isOutage' in expected)) expect(receipt).not.toHaveProperty('isOutage')
  })

  it('is told without what it says in words', async () => {
    const { gateway, channel } = await stage()
    gateway.next(refusal('code 731000 to +442079460958', 400))

    expect(await channel.send(message(), signal)).toEqual({ outcome: 'refused', retryable: false, reason: 'rejected' })
  })

  it('is unknown when it does not come in time', async () => {
    const { gateway, channel } = await stage({ requestTimeoutMs: 100 })
    gateway.next('hang')

    expect(await channel.send(message(), signal)).toEqual({ outcome: 'unknown', reason: 'timeout' })
  })
})

describe('What is looked at at the Gateway of Telegram', () => {
  it('is the token, by a request that there is not and that costs nothing', async () => {
    const { gateway } = await stage()

    expect(await foundBy([telegramGatewayCheck(gatewaySettings(gateway.url))])).toEqual([
      'ok telegram gateway: the Gateway of Telegram takes the token',
      'ok telegram gateway: each message has Telegram call https://auth.example.com/accounts/webhook/telegram_gateway/',
    ])
    expect(gateway.asked.map(({ path }) => path)).toEqual(['/checkVerificationStatus'])
  })

  it.each([
    [refusal('ACCESS_TOKEN_INVALID'), 'failed telegram gateway: the Gateway of Telegram does not take'],
    [refusal('SOMETHING_NEW'), 'warning telegram gateway: the Gateway of Telegram says what nobody knows here'],
    [{ status: 502 }, 'failed telegram gateway: the token cannot be tried: it answers 502'],
    ['reset' as const, 'failed telegram gateway: the token cannot be tried'],
  ])('is told where it answers %j, without the token', async (answer, sentence) => {
    const { gateway } = await stage()
    gateway.next(answer)
    const told = (await foundBy([telegramGatewayCheck(gatewaySettings(gateway.url))])).join()

    expect(told).toContain(sentence)
    expect(told).not.toContain(gatewayToken)
  })

  it('is a warning where nobody can call here', async () => {
    const { gateway } = await stage()
    const { callbackUrl: _, ...settings } = gatewaySettings(gateway.url)

    expect((await foundBy([telegramGatewayCheck(settings)])).join()).toContain('warning telegram gateway: what becomes')
  })
})
