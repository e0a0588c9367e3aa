import { afterEach, describe, expect, it } from 'vitest'
import { settingsFor } from '../../src/config/providers/written.ts'
import type { AwsSettings } from '../../src/core/provider-settings.ts'
import { awsChecks } from '../../src/providers/aws/check.ts'
import { awsException as exception, key, region, startAws, topicArn } from './aws.ts'
import { foundBy } from './found.ts'
import type { Answered, Loopback } from './loopback.ts'

const callbackUrl = 'https://auth.example.com/accounts/webhook/aws/'
const topic = { configurationSet: 'codes', snsTopicArn: topicArn }

const open: Loopback[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((vendor) => vendor.close()))
})

async function found(written: object, ...answers: readonly Answered[]): Promise<string> {
  const vendor = await startAws()
  open.push(vendor)
  vendor.next(...answers)
  const aws = { ...key, region, origination: 'Acme', baseUrl: vendor.url, ...written }
  const findings = await foundBy(awsChecks(settingsFor({ aws }).aws as AwsSettings, callbackUrl, { now: Date.now }))
  // Nothing was asked that sends or changes anything.
  for (const { headers } of vendor.asked) expect(headers['x-amz-target']).toMatch(/^PinpointSMSVoiceV2\.Describe/)
  return findings.join('\n')
}

function tier(Value: string): Answered {
  return { status: 200, body: { AccountAttributes: [{ Name: 'ACCOUNT_TIER', Value }] } }
}

describe('What is looked at at AWS', () => {
  it('is well where all is well', async () => {
    expect(await found(topic)).toBe(
      [
        'ok aws account: AWS takes the key, and the account is in production',
        `ok aws events: the configuration set tells the topic, which has to call ${callbackUrl}`,
      ].join('\n'),
    )
  })

  it('names a key that is wrong, without it', async () => {
    const told = await found({ secretAccessKey: 'wrong'.repeat(8) })

    expect(told).toContain('failed aws account: AWS does not take aws.access_key_id with aws.secret_access_key')
    expect(told).not.toContain('wrongwrong')
  })

  it.each([
    [
      tier('SANDBOX'),
      'warning aws account: the account is in the sandbox: only numbers that were verified get messages',
    ],
    [exception(400, 'AccessDeniedException'), 'skipped aws account: the account cannot be seen with this key'],
    [
      exception(400, 'AccessDeniedException', { Reason: 'ACCOUNT_DISABLED' }),
      'failed aws account: the account is not active',
    ],
    [exception(500, 'InternalServerException'), 'failed aws account: the account cannot be seen: it answers 500'],
    [{ status: 200, body: {} }, 'failed aws account: what answers is not AWS'],
    ['reset', 'failed aws account: the account cannot be seen: the connection to it breaks'],
  ] as const)('finds by the answer %j', async (answer, sentence) => {
    expect(await found({}, answer)).toContain(sentence)
  })

  it('warns where nobody tells what becomes of messages, and finds a topic that is told nothing', async () => {
    const other = { ...topic, snsTopicArn: topicArn.replace('codes', 'others') }

    expect(await found({})).toContain('warning aws events: what becomes of messages is not known: there is no')
    expect(await found(other)).toContain('failed aws events: the configuration set does not tell aws.sns_topic_arn')
  })
})
