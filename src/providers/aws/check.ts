import { type Check, type Finding, failed, ok, skipped, warning } from '../../core/check.ts'
import type { AwsSettings } from '../../core/provider-settings.ts'
import { fieldsOf, listOf, type Seen, seenOf } from '../../vendor/look.ts'
import { awsErrorOf } from './errors.ts'
import { type AskAws, type AwsTools, askerOf } from './request.ts'

/**
 * What may be set up wrongly at AWS: the key, the account while it is in the sandbox, and what tells us of messages.
 *
 * @param callbackUrl where our route of its events stands: `https://auth.example.com/accounts/webhook/aws/`
 */
export function awsChecks(settings: AwsSettings, callbackUrl: string, tools: AwsTools): readonly Check[] {
  const ask = askerOf(settings, tools)
  return [
    { name: 'aws account', look: async (signal) => [await accountFinding(ask, signal)] },
    { name: 'aws events', look: async (signal) => [await eventsFinding({ settings, callbackUrl, ask }, signal)] },
  ]
}

async function accountFinding(ask: AskAws, signal: AbortSignal): Promise<Finding> {
  const look = seenOf(await ask({ name: 'DescribeAccountAttributes', input: {} }, signal), awsErrorOf)
  if ('fault' in look) return whyUnseen(look, 'the account')
  const tier = listOf(fieldsOf(look.shown)['AccountAttributes']).find(({ Name }) => Name === 'ACCOUNT_TIER')?.['Value']
  if (tier === undefined) return failed('what answers is not AWS', 'correct aws.base_url')
  return tier === 'SANDBOX'
    ? warning('the account is in the sandbox: only numbers that were verified get messages', 'ask AWS for production')
    : ok('AWS takes the key, and the account is in production')
}

interface Eyes {
  readonly settings: AwsSettings
  readonly callbackUrl: string
  readonly ask: AskAws
}

async function eventsFinding({ settings, callbackUrl, ask }: Eyes, signal: AbortSignal): Promise<Finding> {
  const { configurationSet, snsTopicArn } = settings
  if (configurationSet === undefined || snsTopicArn === undefined)
    return warning(
      'what becomes of messages is not known: there is no aws.sns_topic_arn, so no call of a topic is taken',
      `have a configuration set tell a topic, and subscribe ${callbackUrl} to it`,
    )
  const input = { ConfigurationSetNames: [configurationSet] }
  const look = seenOf(await ask({ name: 'DescribeConfigurationSets', input }, signal), awsErrorOf)
  if ('fault' in look) return whyUnseen(look, 'the configuration set')
  const destinations = listOf(fieldsOf(look.shown)['ConfigurationSets']).flatMap((set) =>
    listOf(set['EventDestinations']),
  )
  const isTold = destinations.some(
    ({ Enabled, SnsDestination: sns }) => Enabled === true && fieldsOf(sns)['TopicArn'] === snsTopicArn,
  )
  return isTold
    ? ok(`the configuration set tells the topic, which has to call ${callbackUrl}`)
    : failed('the configuration set does not tell aws.sns_topic_arn', 'add an event destination with this topic')
}

function whyUnseen({ reason, ...fault }: Extract<Seen, { fault: string }>, what: string): Finding {
  if (reason === 'bad_credentials')
    return failed('AWS does not take aws.access_key_id with aws.secret_access_key', 'correct them, or the clock')
  if (reason === 'not_found') return failed(`${what} is not there`, 'correct aws.configuration_set or aws.region')
  if (reason === 'account_not_active') return failed('the account is not active', "ask AWS's support")
  // A key that may only send is a good key.
  if (reason === 'forbidden')
    return skipped(
      `${what} cannot be seen with this key`,
      'let it do sms-voice:Describe*, or try it with keychime send',
    )
  return failed(`${what} cannot be seen: ${fault.fault}`, fault.fix)
}
