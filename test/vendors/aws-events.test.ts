import { EventEmitter } from 'node:events'
import https from 'node:https'
import MessageValidator from 'sns-validator'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { settingsFor } from '../../src/config/providers/written.ts'
import type { Reading, Report } from '../../src/core/channel.ts'
import type { AwsSettings } from '../../src/core/provider-settings.ts'
import { eventReader } from '../../src/providers/aws/events.ts'
import { createAws } from '../../src/providers/aws/index.ts'
import { testAuth } from '../../src/testing/index.ts'
import { client } from '../http/client.ts'
import { waitUntil } from '../wait-until.ts'
import { key, region, startAws, topicArn } from './aws.ts'
import { internetOf, type SnsSigner, snsCall, snsConfirmation, snsMessage, snsSigner } from './sns.ts'

const AT = Date.UTC(2026, 0, 2, 3, 4, 5)
const signer = snsSigner(AT)
const second = snsSigner(AT)
const stranger = snsSigner(AT, 'sns.us-east-1.amazonaws.com')
const forged = { refused: 'forged' }

const open: { close(): unknown }[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  for (const each of open.splice(0)) await each.close()
})

function settings(changes: object = {}): AwsSettings {
  const aws = { ...key, region, origination: 'Acme', configurationSet: 'codes', snsTopicArn: topicArn, ...changes }
  return settingsFor({ aws }).aws as AwsSettings
}

function reader(internet = internetOf(signer, stranger), changes: object = {}) {
  return eventReader(settings(changes), { fetch: internet.fetch })
}

/** What a message says that SNS sends now. */
function read(message: object, now = AT): Promise<Reading> {
  return reader()(snsCall(message, now))
}

/** A message whose certificate has a name as SNS gives them, and is nowhere. */
function madeUp(count: number): object {
  return { ...sound, SigningCertURL: signer.url.replace(/[0-9a-f]{32}/, String(count).padStart(32, '0')) }
}

const sound = snsMessage(signer, AT)

async function reportOf(told: object): Promise<Report | undefined> {
  const Message = JSON.stringify({ messageId: 'm-1', eventTimestamp: AT - 5_000, ...told })
  const reading = await read(snsMessage(signer, AT, { MessageId: 'sns-1', Message }))
  return 'reports' in reading ? reading.reports[0] : undefined
}

describe('a call of a topic', () => {
  it("is judged as by SNS's own package", async () => {
    servedByNode(signer)
    const validator = new MessageValidator()
    const theirs = (message: object): Promise<boolean> =>
      new Promise((resolve) => validator.validate({ ...message }, (error: unknown) => resolve(error === null)))
    const changes: readonly ((message: Readonly<Record<string, string>>) => object)[] = [
      (message) => message,
      (message) => ({ ...message, Message: `${message['Message']} ` }),
      (message) => ({ ...message, MessageId: 'another' }),
      (message) => ({ ...message, Subject: 'another' }),
      (message) => ({ ...message, SignatureVersion: message['SignatureVersion'] === '1' ? '2' : '1' }),
      (message) => ({ ...message, SignatureVersion: '3' }),
      (message) => ({ ...message, Signature: '' }),
      (message) => ({ ...message, Signature: message['Signature']?.replace(/^./, (one) => (one === 'A' ? 'B' : 'A')) }),
      (message) => ({ ...message, SigningCertURL: 'https://evil.example/SimpleNotificationService-0.pem' }),
      (message) => ({ ...message, SigningCertURL: signer.url.replace('https:', 'http:') }),
      ({ Signature: _, ...message }) => message,
    ]
    const judged = reader()
    const verdicts = []
    for (let index = 0; index < 220; index++) {
      const more: Record<string, string> = index % 4 < 2 ? {} : { Subject: `é ${index}` }
      const version = index % 2 === 0 ? '2' : '1'
      const message = snsMessage(signer, AT, { ...more, SignatureVersion: version, Message: `{"n":"${index} ü"}` })
      const changed = changes[index % changes.length]?.(message) ?? message
      const reading = await judged(snsCall(changed, AT))
      verdicts.push({ changed, ours: 'reports' in reading, theirs: await theirs(changed) })
    }

    expect(verdicts.filter(({ ours, theirs }) => ours !== theirs)).toEqual([])
    expect(verdicts.filter(({ ours }) => ours)).toHaveLength(20)
  })

  it.each([
    'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem',
    'https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem',
    'https://sns.eu-west-1.amazonaws.com@evil.example/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem',
    'https://sns.eu-west-1.amazonaws.com:8443/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem',
    'https://sns.eu-west-1.amazonaws.com/bucket/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem',
    'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-../0123456789abcdef0123456789abcdef.pem',
    'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem?x=.pem',
    'http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem',
    'file:///etc/ssl/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem',
    '',
  ])('whose certificate is elsewhere is forged, and nothing is asked: %s', async (SigningCertURL) => {
    const internet = internetOf(signer, stranger)
    const message = snsMessage(stranger, AT, { SigningCertURL })

    expect(await reader(internet)(snsCall(message, AT))).toEqual(forged)
    expect(internet.asked).toEqual([])
  })

  it.each([
    ['another topic', { TopicArn: `${topicArn}2` }],
    ['no time', { Timestamp: 'never' }],
    ['another hash', { SignatureVersion: '3' }],
  ])('is forged without anything being asked: %s', async (_name, changes) => {
    const internet = internetOf(signer)

    expect(await reader(internet)(snsCall(snsMessage(signer, AT, changes), AT))).toEqual(forged)
    expect(internet.asked).toEqual([])
  })

  it('is forged where no topic is known', async () => {
    const changes = { snsTopicArn: undefined }

    expect(await reader(internetOf(signer), changes)(snsCall(snsMessage(signer, AT), AT))).toEqual(forged)
  })

  it('is forged when it is more than 75 minutes old, or from 5 minutes ahead', async () => {
    const message = snsMessage(signer, AT)
    const offs = [-301, -300, 4_500, 4_501]
    const verdicts = await Promise.all(offs.map(async (off) => 'reports' in (await read(message, AT + off * 1000))))

    expect(verdicts).toEqual([false, true, true, false])
  })

  it('asks for a certificate once, and again after it was not there', async () => {
    const internet = internetOf(signer)
    const judged = reader({ ...internet, fetch: failingFirst(internet.fetch) })
    const readings = []
    for (let count = 0; count < 4; count++) readings.push(await judged(snsCall(snsMessage(signer, AT), AT)))

    expect(readings).toEqual([{ refused: 'unavailable' }, ...Array(3).fill({ reports: [] })])
    expect(internet.asked).toEqual([signer.url])
  })

  it('is judged however many certificates a stranger made up before it, none of which takes the place of one that is there', async () => {
    const internet = internetOf(signer, second)
    const judged = reader(internet)
    const makeUp = async (): Promise<void> => {
      for (let count = 0; count < 500; count++)
        expect(await judged(snsCall(madeUp(count), AT))).toEqual({ refused: 'unavailable' })
    }
    const readings = []
    for (const genuine of [signer, second, signer, second]) {
      await makeUp()
      readings.push(await judged(snsCall(snsMessage(genuine, AT), AT)))
    }

    expect(readings).toEqual(Array(4).fill({ reports: [] }))
    expect(internet.asked.filter((url) => url === signer.url || url === second.url)).toEqual([signer.url, second.url])
  })

  it('is unavailable while four other certificates are being fetched, so that a stranger has few asked for at once', async () => {
    const internet = internetOf(signer)
    const waiting: (() => void)[] = []
    const held: typeof fetch = async (input) => {
      await new Promise<void>((resolve) => void waiting.push(resolve))
      return internet.fetch(input)
    }
    const judged = reader({ ...internet, fetch: held })
    const calls = Array.from({ length: 20 }, (_, count) => judged(snsCall(madeUp(count), AT)))
    const genuine = await judged(snsCall(snsMessage(signer, AT), AT))
    const atOnce = waiting.length
    for (const answer of waiting) answer()
    await Promise.all(calls)
    const again = judged(snsCall(snsMessage(signer, AT), AT))
    await waitUntil(() => waiting.length === atOnce + 1)
    waiting.at(-1)?.()

    expect([genuine, atOnce, await again]).toEqual([{ refused: 'unavailable' }, 4, { reports: [] }])
  })

  it('is forged by a certificate that is over, and unavailable by what is none', async () => {
    const over = snsSigner(AT - 3 * 86_400_000)
    const none = { ...signer, pem: 'welcome' }

    expect(await reader(internetOf(over))(snsCall(snsMessage(over, AT), AT))).toEqual(forged)
    expect(await reader(internetOf(none))(snsCall(snsMessage(none, AT), AT))).toEqual({ refused: 'unavailable' })
  })

  it.each(['', '[]', 'null', '"x"', '{}', '{"TopicArn":7}'])('of %j is forged', async (body) => {
    expect(await reader()({ ...snsCall({}, AT), body: Buffer.from(body) })).toEqual(forged)
  })
})

describe('a subscription', () => {
  it('is confirmed where it is of our topic', async () => {
    const internet = internetOf(signer)
    const message = snsConfirmation(signer, AT)

    expect(await reader(internet)(snsCall(message, AT))).toEqual({ reports: [] })
    expect(internet.asked).toEqual([signer.url, message['SubscribeURL']])
  })

  it.each([
    'https://evil.example/?Action=ConfirmSubscription',
    `https://sns.eu-west-1.amazonaws.com/?Action=DeleteTopic&TopicArn=${topicArn}&Token=${'ab12'.repeat(16)}`,
    `https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=other`,
    `https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${topicArn}2&Token=${'ab12'.repeat(16)}`,
  ])('is malformed, and nothing is asked, where it leads to %s', async (SubscribeURL) => {
    const internet = internetOf(signer)
    const message = snsConfirmation(signer, AT, { SubscribeURL })

    expect(await reader(internet)(snsCall(message, AT))).toMatchObject({ refused: 'malformed' })
    expect(internet.asked).toEqual([signer.url])
  })

  it('is heard of when it ends', async () => {
    expect(await read(snsConfirmation(signer, AT, { Type: 'UnsubscribeConfirmation' }))).toEqual({ reports: [] })
  })
})

describe('an event', () => {
  it('is a report with the names of the message on both sides, its price, and what else is told', async () => {
    const told = {
      eventType: 'TEXT_DELIVERED',
      isFinal: true,
      originationPhoneNumber: '+14155238886',
      destinationPhoneNumber: '+447700900000',
      isoCountryCode: 'GB',
      messageBody: '731000 is your code',
      messageStatusDescription: 'Delivered to +447700900000',
      context: { delivery: 'dlv_1' },
      totalMessageParts: 1,
      totalMessagePrice: 0.04029,
      totalCarrierFee: 0.003,
    }

    expect(await reportOf(told)).toEqual({
      id: 'sns-1',
      delivery: 'dlv_1',
      reference: 'm-1',
      state: 'delivered',
      status: 'TEXT_DELIVERED',
      isEnd: true,
      at: AT - 5_000,
      price: { amount: '0.04329', currency: 'USD' },
      rest: { isFinal: 'true', isoCountryCode: 'GB' },
    })
  })

  it.each([
    ['TEXT_QUEUED', {}],
    ['TEXT_PENDING', {}],
    ['TEXT_SENT', { state: 'sent' }],
    ['TEXT_SUCCESSFUL', { state: 'sent' }],
    ['TEXT_BLOCKED', { state: 'failed', reason: 'blocked' }],
    ['TEXT_CARRIER_UNREACHABLE', { state: 'failed', reason: 'carrier_error' }],
    ['TEXT_INVALID', { state: 'failed', reason: 'invalid_recipient', isFinal: true }],
    ['TEXT_SPAM', { state: 'failed', reason: 'filtered' }],
    ['TEXT_TTL_EXPIRED', { state: 'failed', reason: 'expired' }],
    ['TEXT_UNKNOWN', {}],
    ['TEXT_SOMETHING_NEW', {}],
    ['VOICE_ANSWERED', { state: 'sent' }],
    ['VOICE_COMPLETED', { state: 'delivered' }],
    ['VOICE_NO_ANSWER', { state: 'failed', reason: 'unreachable' }],
  ])('%s says how far a message came', async (eventType, expected) => {
    const report = await reportOf({ eventType })

    expect(report).toMatchObject({ status: eventType, ...expected })
    for (const name of ['state', 'isFinal', 'reason', 'price']) expect(name in (report ?? {})).toBe(name in expected)
  })

  it('that a carrier took a message is not that it arrived, also where it is the last', async () => {
    const told = { eventType: 'TEXT_SUCCESSFUL', isFinal: true }

    expect(await reportOf(told)).toMatchObject({ state: 'sent', status: 'TEXT_SUCCESSFUL', isEnd: true })
    expect(await reportOf({ ...told, isFinal: false })).not.toHaveProperty('isEnd')
  })

  it.each(['{"eventType":"TEXT_SENT"}', '{"messageId":"m","eventType":7}', '{"messageId":"m","eventType":"<b>"}'])(
    'is malformed as %s',
    async (Message) => {
      expect(await read(snsMessage(signer, AT, { Message }))).toMatchObject({ refused: 'malformed' })
    },
  )

  it.each(['Successfully validated SNS topic', '[]', '{}'])('is none as %s', async (Message) => {
    expect(await read(snsMessage(signer, AT, { Message }))).toEqual({ reports: [] })
  })
})

describe('a sign-in by AWS', () => {
  it('goes from the request to the message and the news that it arrived, once the certificate is there', async () => {
    const aws = await startAws()
    const toSns = failingFirst((input) => internetOf(here).fetch(input))
    const both: typeof fetch = (input, init) => (String(input).startsWith(aws.url) ? fetch(input, init) : toSns(input))
    const channel = createAws(settings({ baseUrl: aws.url }), { now: Date.now, fetch: both })
    const { auth, clock } = await testAuth({
      aws: { ...key, region, origination: 'Acme' },
      otp: { channels: [channel] },
    })
    const here = snsSigner(clock.now())
    open.push(aws, auth)
    const { handle, challengeId } = await auth.otp.request({ identifier: '+447400123456' })
    await auth.deliver()
    const [sent] = aws.asked.map(({ body }) => JSON.parse(body))
    const states: string[] = [(await auth.otp.status(handle)).status]

    const tell = async (eventType: string): Promise<void> => {
      const told = { messageId: 'aaaaaaaa-bbbb-4ccc-8ddd-000000000001', eventType, context: sent.Context }
      const message = snsMessage(here, clock.now(), { Message: JSON.stringify(told) })
      const answer = await client(auth).post('/accounts/webhook/aws/', JSON.stringify(message))
      states.push(String(answer.status), (await auth.otp.status(handle)).status)
    }
    for (const eventType of ['TEXT_DELIVERED', 'TEXT_DELIVERED', 'TEXT_SENT']) await tell(eventType)

    expect(states).toEqual(['sent', '503', 'sent', '200', 'delivered', '200', 'delivered'])
    const code = /\d{6}/.exec(sent.MessageBody)?.[0] ?? ''
    expect(await auth.otp.verify({ challengeId, otp: code })).toHaveProperty('access')
  })
})

/** The same, once it did not answer. */
function failingFirst(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  let asked = 0
  return async (input) => (asked++ === 0 ? new Response('', { status: 500 }) : fetch(input))
}

/** What their package fetches certificates with answers from here. */
function servedByNode({ pem }: SnsSigner): void {
  vi.spyOn(https, 'get').mockImplementation(((_url: string, done: (response: unknown) => void) => {
    const response = Object.assign(new EventEmitter(), { statusCode: 200 })
    done(response)
    response.emit('data', Buffer.from(pem))
    response.emit('end')
    return new EventEmitter()
  }) as unknown as typeof https.get)
}
