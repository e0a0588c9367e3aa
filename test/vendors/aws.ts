import { createHash, createHmac } from 'node:crypto'
import { VoiceId } from '@aws-sdk/client-pinpoint-sms-voice-v2'
import { SignatureV4 } from '@smithy/signature-v4'
import { Ajv } from 'ajv'
import { type Answered, type Asked, type Loopback, startLoopback } from './loopback.ts'

/** A key of AWS; everything in it is made up. */
export const key = {
  accessKeyId: 'AKIAKEYCHIMETESTS000',
  secretAccessKey: 'Vb7Nm8Qw9Er0Ty1Ui2Op3As4Df5Gh6Jk7Lz8Xc9V',
}
export const sessionToken = `FwoGZXIvYXdzE${'Zx9Wv3Lt5Y'.repeat(6)}==`
export const region = 'eu-west-1'

export const topicArn = 'arn:aws:sns:eu-west-1:123456789012:codes'
const configurationSet = {
  ConfigurationSetName: 'codes',
  EventDestinations: [{ EventDestinationName: 'us', Enabled: true, SnsDestination: { TopicArn: topicArn } }],
}

/** An exception as AWS JSON 1.0 has it. */
export function awsException(status: number, name: string, more: object = {}): Exclude<Answered, string> {
  const type = `com.amazonaws.pinpointsmsvoicev2#${name}`
  return { status, body: { __type: type, Message: 'Because of +447700900000', ...more } }
}

/** AWS on this machine: takes what the key signed, for this region, in the last five minutes by its clock. */
export function startAws(now: () => number = Date.now): Promise<Loopback> {
  let taken = 0
  return startLoopback(async (asked): Promise<Answered> => {
    const { 'content-type': type, 'x-amz-target': target = '' } = asked.headers
    if (asked.method !== 'POST' || asked.path !== '/' || type !== 'application/x-amz-json-1.0')
      return awsException(404, 'UnknownOperationException')
    const fault = await faultOf(asked, now())
    if (fault !== undefined) return awsException(400, fault)
    const operation = String(target).replace('PinpointSMSVoiceV2.', '')
    if (operation === 'DescribeAccountAttributes')
      return { status: 200, body: { AccountAttributes: [{ Name: 'ACCOUNT_TIER', Value: 'PRODUCTION' }] } }
    if (operation === 'DescribeConfigurationSets')
      return { status: 200, body: { ConfigurationSets: [configurationSet] } }
    if (shapes[operation]?.(JSON.parse(asked.body)) !== true) return awsException(400, 'ValidationException')
    taken++
    return { status: 200, body: { MessageId: `aaaaaaaa-bbbb-4ccc-8ddd-${String(taken).padStart(12, '0')}` } }
  })
}

async function faultOf({ headers, body }: Asked, now: number): Promise<string | undefined> {
  const { authorization = '', 'x-amz-date': time = '' } = headers
  const [, names = ''] = /SignedHeaders=([\w;-]+)/.exec(authorization) ?? []
  const signingDate = new Date(String(time).replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'))
  if (!(Math.abs(now - signingDate.getTime()) <= 300_000)) return 'InvalidSignatureException'
  if (!authorization.includes(key.accessKeyId)) return 'UnrecognizedClientException'
  const signed = Object.fromEntries(names.split(';').map((name) => [name, String(headers[name])]))
  const token = headers['x-amz-security-token']
  const expected = await theirAuthorization({
    url: `http://${headers.host}/`,
    headers: signed,
    body,
    signingDate,
    credentials: { ...key, ...(token === undefined ? {} : { sessionToken: String(token) }) },
  })
  return authorization === expected ? undefined : 'InvalidSignatureException'
}

/** A request that is to be signed, and when. */
export interface ToSign {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly signingDate: Date
  readonly credentials: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken?: string
  }
  readonly region?: string
  readonly service?: string
}

/** What AWS's own signer writes into `Authorization`. */
export async function theirAuthorization(of: ToSign): Promise<string> {
  const { url, headers, body, signingDate, credentials } = of
  const { region: where = region, service = 'sms-voice' } = of
  const signer = new SignatureV4({ region: where, service, credentials, sha256: Sha256, applyChecksum: false })
  const { host, hostname, pathname, protocol } = new URL(url)
  const request = { method: 'POST', protocol, hostname, path: pathname, headers: { ...headers, host }, body }
  return (await signer.sign(request, { signingDate })).headers['authorization'] ?? ''
}

/** The hash that its signer is given. */
class Sha256 {
  readonly #hash
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Buffer)
  }
  update(part: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(part as Buffer)
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }
  reset(): void {}
}

const ajv = new Ajv({ strict: false })
const common = {
  DestinationPhoneNumber: { type: 'string', pattern: '^\\+?[1-9][0-9]{1,18}$' },
  OriginationIdentity: { type: 'string', pattern: '^[A-Za-z0-9_:/+-]{1,256}$' },
  ConfigurationSetName: { type: 'string', pattern: '^[A-Za-z0-9_:/-]{1,256}$' },
  TimeToLive: { type: 'integer', minimum: 5, maximum: 259_200 },
  Context: {
    type: 'object',
    maxProperties: 5,
    propertyNames: { pattern: '^\\S{1,100}$' },
    additionalProperties: { type: 'string', maxLength: 800 },
  },
}
const price = { type: 'string', pattern: '^[0-9]{0,2}\\.[0-9]{1,8}$', minLength: 2, maxLength: 8 }

/** As the reference of the API describes both (docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2). */
const shapes: Readonly<Record<string, (input: unknown) => unknown>> = {
  SendTextMessage: ajv.compile({
    type: 'object',
    required: ['DestinationPhoneNumber'],
    additionalProperties: false,
    properties: {
      ...common,
      MessageBody: { type: 'string', minLength: 1, maxLength: 1_600 },
      MessageType: { enum: ['TRANSACTIONAL', 'PROMOTIONAL'] },
      MaxPrice: price,
    },
  }),
  SendVoiceMessage: ajv.compile({
    type: 'object',
    required: ['DestinationPhoneNumber', 'OriginationIdentity'],
    additionalProperties: false,
    properties: {
      ...common,
      MessageBody: { type: 'string', minLength: 1, maxLength: 6_000 },
      MessageBodyTextType: { enum: ['TEXT', 'SSML'] },
      VoiceId: { enum: Object.values(VoiceId) },
      MaxPricePerMinute: price,
    },
  }),
}
