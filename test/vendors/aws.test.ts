import {
  PinpointSMSVoiceV2Client,
  SendTextMessageCommand,
  SendVoiceMessageCommand,
} from '@aws-sdk/client-pinpoint-sms-voice-v2'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { settingsFor as settled } from '../../src/config/providers/written.ts'
import type { Message } from '../../src/core/channel.ts'
import type { AwsSettings } from '../../src/core/provider-settings.ts'
import { createAws } from '../../src/providers/aws/index.ts'
import { channelContract } from '../../src/testing/channel-contract.ts'
import { signedHeaders } from '../../src/vendor/aws-signature.ts'
import { awsException as exception, key, region, sessionToken, startAws, theirAuthorization } from './aws.ts'
import type { Answered, Loopback } from './loopback.ts'
import { email, WRITTEN_AT } from './message.ts'

const signal = new AbortController().signal

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
})

/** Clocks of both sides stand still. */
const tools = { now: () => WRITTEN_AT }

async function vendor(): Promise<Loopback> {
  const started = await startAws(tools.now)
  open.push(started)
  return started
}

/** What an operator's settings come to. */
function settingsFor({ url }: Loopback, changes: object = {}): AwsSettings {
  const written = { ...key, region, origination: 'Acme', voiceFrom: '+14155238886', baseUrl: url, ...changes }
  return settled({ aws: written }).aws as AwsSettings
}

function sms(changes: Partial<Message> = {}): Message {
  const { subject: _, html: __, ...message } = email()
  return { ...message, transport: 'sms', to: '+447700900000', text: '731000 is your code', ...changes }
}

function bodies({ asked }: Loopback) {
  return asked.map(({ body }) => JSON.parse(body))
}

describe('AWS as a channel', () => {
  let aws: Loopback
  const contract = channelContract(
    'aws',
    async () => {
      aws = await vendor()
      return createAws(settingsFor(aws), tools)
    },
    {
      arrivals: () =>
        bodies(aws).map(({ DestinationPhoneNumber, MessageBody }) => `${DestinationPhoneNumber} ${MessageBody}`),
      secrets: [key.secretAccessKey],
    },
  )

  it.each(contract)('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })

  it.each([
    [{ voiceFrom: undefined }, ['sms']],
    [{ origination: undefined }, ['voice']],
    [{}, ['sms', 'voice']],
  ])('with %j carries %j', async (changes, transports) => {
    expect(createAws(settingsFor(await vendor(), changes), tools).transports).toEqual(transports)
  })
})

describe('a signature of ours', () => {
  it("is that of AWS's own package", async () => {
    const word = fc.stringMatching(/^[a-z0-9-]{1,20}$/)
    const headers = fc.dictionary(
      fc.stringMatching(/^x-[a-z0-9-]{1,12}$/),
      fc.stringMatching(/^[!-~]( *[!-~]){0,20} ?$/),
    )
    const requests = fc.record({
      path: fc.array(fc.stringMatching(/^[A-Za-z][\w.~!'()* é@:+$-]{0,8}$/), { maxLength: 3 }),
      headers,
      body: fc.string({ unit: 'binary' }),
      at: fc.integer({ min: 0, max: 4_102_444_800_000 }),
      region: word,
      service: word,
      accessKeyId: fc.stringMatching(/^[A-Z0-9]{16,20}$/),
      secretAccessKey: fc.string({ minLength: 1, unit: 'binary' }),
      sessionToken: fc.option(fc.stringMatching(/^[!-~]{1,60}$/), { nil: undefined }),
    })
    const property = fc.asyncProperty(requests, async ({ path, headers, body, at, region, service, ...keys }) => {
      const { sessionToken, ...plain } = keys
      const credentials = sessionToken === undefined ? plain : { ...plain, sessionToken }
      const url = new URL(`/${path.join('/')}`, 'https://sms-voice.example.com:8443').href
      const ours = signedHeaders({ url, headers, body }, { region, service, credentials }, at)
      const signingDate = new Date(at)
      expect(ours['authorization']).toBe(
        await theirAuthorization({ url, headers, body, signingDate, credentials, region, service }),
      )
    })
    await fc.assert(property, { numRuns: 500 })
  })
})

describe('a message by AWS', () => {
  it('is a text message that names its delivery and does not outlive its code', async () => {
    const aws = await vendor()
    const receipt = await createAws(settingsFor(aws), tools).send(sms(), signal)

    expect(receipt).toEqual({ outcome: 'sent', reference: 'aaaaaaaa-bbbb-4ccc-8ddd-000000000001' })
    expect(bodies(aws)).toEqual([
      {
        DestinationPhoneNumber: '+447700900000',
        MessageBody: '731000 is your code',
        TimeToLive: 600,
        Context: { delivery: 'dlv_1' },
        OriginationIdentity: 'Acme',
        MessageType: 'TRANSACTIONAL',
      },
    ])
  })

  it.each([
    ['a text message', 'sms', {}],
    ['a call', 'voice', {}],
    ['a text message with keys of a role', 'sms', { sessionToken }],
  ] as const)('is asked for as by its own package: %s', async (_name, transport, more) => {
    const aws = await startAws()
    open.push(aws)
    const settings = settingsFor(aws, { configurationSet: 'codes', maxPrice: 0.1, ...more })
    await createAws(settings, { now: Date.now }).send(sms({ transport }), signal)
    const input = { DestinationPhoneNumber: '+447700900000', MessageBody: '731000 is your code', TimeToLive: 600 }
    const shared = { ...input, Context: { delivery: 'dlv_1' }, ConfigurationSetName: 'codes' }
    const commands = {
      sms: () =>
        new SendTextMessageCommand({
          ...shared,
          OriginationIdentity: 'Acme',
          MessageType: 'TRANSACTIONAL',
          MaxPrice: '0.1000',
        }),
      voice: () =>
        new SendVoiceMessageCommand({
          ...shared,
          OriginationIdentity: '+14155238886',
          MessageBodyTextType: 'TEXT',
          VoiceId: 'JOANNA',
          MaxPricePerMinute: '0.1000',
        }),
    }
    const client = new PinpointSMSVoiceV2Client({ region, endpoint: aws.url, credentials: { ...key, ...more } })
    await (transport === 'sms' ? client.send(commands.sms()) : client.send(commands.voice()))
    client.destroy()

    const [ours, theirs] = aws.asked.map(({ method, path, headers, body }) => ({
      method,
      path,
      type: headers['content-type'],
      target: headers['x-amz-target'],
      token: headers['x-amz-security-token'],
      credential: headers.authorization?.replace(/, SignedHeaders.*/, ''),
      body: JSON.parse(body),
    }))
    expect(ours).toEqual(theirs)
    // Both were signed as the server says.
    expect(aws.statuses).toEqual([200, 200])
  })

  it.each([
    ['ru', 'TATYANA'],
    ['pt-BR', 'CAMILA'],
    ['en', 'JOANNA'],
    ['zh-CN', 'ZHIYU'],
  ])('is a call in the language of its words: %s by %s', async (locale, VoiceId) => {
    const aws = await vendor()
    await createAws(settingsFor(aws), tools).send(sms({ transport: 'voice', locale }), signal)

    expect(bodies(aws)).toMatchObject([{ VoiceId, MessageBody: '731000 is your code' }])
    expect(aws.statuses).toEqual([200])
  })

  it.each([
    [{ expiresAt: WRITTEN_AT + 1_000 }, { TimeToLive: 5 }],
    [{ text: 'x'.repeat(1_600) }, { MessageBody: 'x'.repeat(1_600) }],
  ])('with %j has %j', async (changes, expected) => {
    const aws = await vendor()
    await createAws(settingsFor(aws), tools).send(sms(changes), signal)

    expect(bodies(aws)).toMatchObject([expected])
    expect(aws.statuses).toEqual([200])
  })

  it.each([
    [{ text: 'x'.repeat(1_601) }, 'too_long'],
    [{ transport: 'voice', text: 'x'.repeat(3_001) }, 'too_long'],
    [{ transport: 'voice', locale: 'uk' }, 'language_not_spoken'],
  ] as const)('that AWS cannot take is not asked for: %j', async (changes, reason) => {
    const aws = await vendor()

    expect(await createAws(settingsFor(aws), tools).send(sms(changes), signal)).toEqual({
      outcome: 'refused',
      retryable: false,
      reason,
    })
    expect(aws.asked).toEqual([])
  })
})

describe('what AWS answers', () => {
  const conflict = (Reason: string) => exception(400, 'ConflictException', { Reason })
  const invalid = (Reason: string, ...names: readonly string[]) =>
    exception(400, 'ValidationException', { Reason, Fields: names.map((Name) => ({ Name, Message: '+447700900000' })) })
  const answers: readonly (readonly [string, Answered, object])[] = [
    ['too many requests', exception(400, 'ThrottlingException'), { retryable: true, reason: 'rate_limited' }],
    [
      'too many requests, and for how long',
      { ...exception(429, 'ThrottlingException'), headers: { 'retry-after': '1' } },
      { retryable: true, reason: 'rate_limited', retryAfterMs: 1_000, errorCode: 'ThrottlingException' },
    ],
    ['a wrong key', exception(400, 'UnrecognizedClientException'), { reason: 'bad_credentials', isOutage: true }],
    ['a wrong secret', exception(403, 'InvalidSignatureException'), { reason: 'bad_credentials', isOutage: true }],
    ['a session that is over', exception(400, 'ExpiredTokenException'), { reason: 'bad_credentials', isOutage: true }],
    ['a key without rights', exception(400, 'AccessDeniedException'), { reason: 'forbidden', isOutage: true }],
    [
      'an account that is closed',
      exception(400, 'AccessDeniedException', { Reason: 'ACCOUNT_DISABLED' }),
      { reason: 'account_not_active', isOutage: true },
    ],
    [
      'that all is spent',
      exception(400, 'ServiceQuotaExceededException', { Reason: 'MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT' }),
      { reason: 'quota_exceeded', isOutage: true },
    ],
    [
      'too many calls to one number',
      exception(400, 'ServiceQuotaExceededException', { Reason: 'DAILY_DESTINATION_CALL_LIMIT' }),
      { retryable: false, reason: 'too_many_sends' },
    ],
    ['no such sender', exception(400, 'ResourceNotFoundException'), { reason: 'not_found', isOutage: true }],
    ['who opted out', conflict('DESTINATION_PHONE_NUMBER_OPTED_OUT'), { reason: 'opted_out', isFinal: true }],
    ['a sandbox', conflict('DESTINATION_PHONE_NUMBER_NOT_VERIFIED'), { retryable: false, reason: 'trial_account' }],
    [
      'a rule of the account',
      conflict('DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE'),
      { reason: 'blocked' },
    ],
    ['another conflict', conflict('KEYWORD_MISMATCH'), { outcome: 'refused', retryable: false, reason: 'rejected' }],
    [
      'a number that is none',
      invalid('INVALID_PARAMETER', 'DestinationPhoneNumber'),
      { reason: 'invalid_recipient', isFinal: true },
    ],
    ['a country that is off', invalid('DESTINATION_COUNTRY_BLOCKED'), { reason: 'region_not_permitted' }],
    ['a price above ours', invalid('PRICE_OVER_THRESHOLD'), { reason: 'too_expensive' }],
    ['another field', invalid('INVALID_PARAMETER', 'TimeToLive'), { outcome: 'refused', reason: 'rejected' }],
    ['a name alone', { status: 400, body: { __type: 'ThrottlingException' } }, { reason: 'rate_limited' }],
    ['400 without a word', { status: 400, body: 'no' }, { outcome: 'refused', retryable: false, reason: 'rejected' }],
    ['500', exception(500, 'InternalServerException'), { outcome: 'unknown', reason: 'server_error' }],
    ['that it cannot now', exception(503, 'ServiceUnavailable'), { outcome: 'refused', retryable: true }],
    ['503 of something on the way', { status: 503 }, { outcome: 'unknown' }],
    ['502', { status: 502 }, { outcome: 'unknown' }],
    ['200 without a name', { status: 200, body: {} }, { outcome: 'unknown', reason: 'unreadable_answer' }],
    ['a page of something else', { status: 200, body: 'welcome' }, { outcome: 'unknown' }],
    ['nothing', 'reset', { outcome: 'unknown', reason: 'connection_lost' }],
  ]

  it.each(answers)('is a receipt: %s', async (_name, answer, expected) => {
    const aws = await vendor()
    aws.next(answer)
    const receipt = await createAws(settingsFor(aws), tools).send(sms(), signal)

    expect(receipt).toMatchObject(expected)
    for (const name of ['isOutage', 'isFinal']) expect(name in receipt).toBe(name in expected)
    expect(JSON.stringify(receipt)).not.toMatch(/447700900000|Because/)
  })

  it('is never said again in its words', async () => {
    const aws = await vendor()
    const said = '731000 to +447700900000'
    aws.next({ status: 400, body: { __type: said, Message: said, Reason: said, Fields: [{ Name: said }] } })

    expect(await createAws(settingsFor(aws), tools).send(sms(), signal)).toEqual({
      outcome: 'refused',
      retryable: false,
      reason: 'rejected',
    })
  })

  it('is that the key is wrong where it is, or the clock', async () => {
    const aws = await vendor()
    const verdicts = [
      await createAws(settingsFor(aws, { secretAccessKey: 'x'.repeat(40) }), tools).send(sms(), signal),
      await createAws(settingsFor(aws), { now: () => WRITTEN_AT - 301_000 }).send(sms(), signal),
    ]

    expect(verdicts).toMatchObject(Array(2).fill({ reason: 'bad_credentials', isOutage: true }))
  })

  it('is unknown when it does not answer in time', async () => {
    const aws = await vendor()
    aws.next('hang')
    const settings = { ...settingsFor(aws), requestTimeoutMs: 100 }

    expect(await createAws(settings, tools).send(sms(), signal)).toEqual({ outcome: 'unknown', reason: 'timeout' })
  })
})
