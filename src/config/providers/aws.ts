import { z } from 'zod'
import { present } from '../../core/optional.ts'
import type { AwsSettings } from '../../core/provider-settings.ts'
import { field, fineSeconds, matching, seconds, wholeNumber } from '../fields.ts'
import type { Secret } from '../secret.ts'
import { baseUrl, hiddenForm } from './fields.ts'

/**
 * Text messages and calls by AWS End User Messaging. `region`, `accessKeyId` and `secretAccessKey` turn it on, with `origination`,
 * `voiceFrom` or both.
 */
export interface AwsConfig {
  /** The region that messages are sent from: `eu-west-1`. Default none; required. */
  readonly region?: string
  /** A key that may send: 16 to 128 capital letters and digits. Default none; required. */
  readonly accessKeyId?: string
  /** Its secret, 30 to 128 characters. Default none; required. */
  readonly secretAccessKey?: string | Secret
  /** What keys of a role have besides, which expire within hours. Default none. */
  readonly sessionToken?: string | Secret
  /** Who text messages come from: a number, a sender id, a pool, or the ARN of one. Default none: no text messages. */
  readonly origination?: string
  /** Who calls come from: a number, a pool, or the ARN of one. Default none: no calls. */
  readonly voiceFrom?: string
  /** The configuration set that messages name, or its ARN. Default none. */
  readonly configurationSet?: string
  /** The topic of SNS that the set tells its events to, which calls `/webhook/aws/`: its ARN. Default none: it tells nothing. */
  readonly snsTopicArn?: string
  /** US dollars that a text message, or a minute of a call, may cost, 0.0001 to 99. Default none. */
  readonly maxPrice?: number
  /** Seconds until a request is given up, 1 to 300. Default 30. */
  readonly timeout?: number | string
  /** How often a message that AWS certainly did not take is handed over again, 0 to 10. Default 3. */
  readonly maxRetries?: number
  /** Seconds before the first of these times, 0.1 to 60; twice as long each time. Default 1. */
  readonly retryDelay?: number | string
  /** Where AWS is asked; `https`, or `http` on this machine outside production. Default `https://sms-voice.{region}.amazonaws.com`. */
  readonly baseUrl?: string
}

/** The shape of what is said of AWS. */
export const awsSchema = z.strictObject({
  region: matching(/^(?!cn-)[a-z]{2}(?:-[a-z]+)+-\d$/, 'must be a region of AWS, such as eu-west-1').optional(),
  accessKeyId: accessKeyId().optional(),
  secretAccessKey: secretAccessKey().optional(),
  sessionToken: sessionToken().optional(),
  origination: identity('number, a sender id').optional(),
  voiceFrom: identity('number').optional(),
  configurationSet: matching(/^[\w:/-]{1,256}$/, 'must be the name of a configuration set, or its ARN').optional(),
  snsTopicArn: matching(
    /^arn:aws(?:-us-gov)?:sns:(?!cn-)[a-z]{2}(?:-[a-z]+)+-\d:\d{12}:[\w-]{1,256}$/,
    'must be the ARN of a topic, such as arn:aws:sns:eu-west-1:123456789012:codes',
  ).optional(),
  maxPrice: price().optional(),
  timeout: seconds(1, 300).default(30),
  maxRetries: wholeNumber(0, 10).default(3),
  retryDelay: fineSeconds(0.1, 60).default(1),
  baseUrl: baseUrl('https://sms-voice.eu-west-1.amazonaws.com').optional(),
})

/** AWS where there are a region, a key and a sender. */
export function awsSettings(aws: z.output<typeof awsSchema>): AwsSettings | undefined {
  const { region, accessKeyId: id, secretAccessKey: key, sessionToken: token, origination, voiceFrom } = aws
  if (region === undefined || id === undefined || key === undefined) return undefined
  if (origination === undefined && voiceFrom === undefined) return undefined

  return {
    baseUrl: aws.baseUrl ?? `https://sms-voice.${region}.amazonaws.com`,
    requestTimeoutMs: aws.timeout * 1000,
    region,
    credentials: { accessKeyId: id, secretAccessKey: key.reveal(), ...present('sessionToken', token?.reveal()) },
    ...present('origination', origination),
    ...present('voiceFrom', voiceFrom),
    ...present('configurationSet', aws.configurationSet),
    ...present('snsTopicArn', aws.snsTopicArn),
    // As AWS writes prices: at most 8 characters, and never without a point.
    ...present('maxPrice', aws.maxPrice?.toFixed(4)),
  }
}

/** No secret, and not repeated where it is wrong: the secret may stand in its place. */
function accessKeyId(): z.ZodType<string, string> {
  return field(
    z
      .string()
      .trim()
      .regex(/^[A-Z0-9]{16,128}$/),
    { rule: 'must be 16 to 128 capital letters and digits', reading: 'text', isHidden: true },
  )
}

function secretAccessKey(): z.ZodType<Secret, string | Secret> {
  return hiddenForm({
    isRight: (text) => /^[\x21-\x7e]{30,128}$/.test(text),
    rule: 'must have 30 to 128 characters and no blanks',
  })
}

function sessionToken(): z.ZodType<Secret, string | Secret> {
  return hiddenForm({
    isRight: (text) => /^[\x21-\x7e]{16,8192}$/.test(text),
    rule: 'must have 16 to 8192 characters and no blanks',
  })
}

/** What a sender may be called. */
function identity(kinds: string): z.ZodType<string, string> {
  return field(
    z
      .string()
      .trim()
      .regex(/^[\w:/+-]{1,256}$/),
    {
      rule: `must be a ${kinds}, a pool, or the ARN of one`,
      reading: 'text',
      explain: (value) => (typeof value === 'number' ? 'must be text, not a number; put it in quotes' : undefined),
    },
  )
}

function price(): z.ZodType<number, number> {
  return field(z.number().min(0.0001).max(99), { rule: 'must be a number from 0.0001 to 99', reading: 'number' })
}
