import { type Check, type Finding, failed, ok, skipped, warning } from '../../core/check.ts'
import type { SendGridSettings } from '../../core/provider-settings.ts'
import { ask, type VendorTools } from '../../vendor/ask.ts'
import { fieldsOf, type Look, listOf, lookOf } from '../../vendor/look.ts'

interface Eyes {
  readonly settings: SendGridSettings
  get(path: string, signal: AbortSignal): Promise<Look>
}

/**
 * What may be set up wrongly at SendGrid: the key and what it may do, the sender, and the event webhook. A key that may only send
 * cannot look at the last two.
 *
 * @param callbackUrl where our route of its event webhook stands: `https://auth.example.com/accounts/webhook/sendgrid/`
 */
export function sendgridChecks(
  settings: SendGridSettings,
  callbackUrl: string,
  tools: VendorTools = {},
): readonly Check[] {
  if (settings.testMode === true) return [{ name: 'sendgrid', look: async () => [inTestMode] }]
  const { baseUrl, apiKey, requestTimeoutMs: timeoutMs } = settings
  const headers = { authorization: `Bearer ${apiKey}` }
  const get: Eyes['get'] = async (path, signal) =>
    lookOf(await ask({ method: 'GET', url: `${baseUrl}${path}`, headers, timeoutMs }, signal, tools))
  const eyes = { settings, get }

  return [
    { name: 'sendgrid key', look: (signal) => keyFindings(eyes, signal) },
    { name: 'sendgrid sender', look: (signal) => senderFindings(eyes, signal) },
    { name: 'sendgrid webhook', look: (signal) => webhookFindings(eyes, callbackUrl, signal) },
  ]
}

const inTestMode = warning('nothing leaves in test mode, so nothing was looked at', 'set twilio.test_mode to false')

async function keyFindings({ get }: Eyes, signal: AbortSignal): Promise<readonly Finding[]> {
  const look = await get('/v3/scopes', signal)
  if ('fault' in look)
    return look.status === 401
      ? [failed('SendGrid does not take twilio.sendgrid.api_key', 'make another key')]
      : [failed(`the key cannot be tried: ${look.fault}`, look.fix)]
  const { scopes } = fieldsOf(look.shown)
  const may = Array.isArray(scopes) ? scopes : []
  if (!may.includes('mail.send'))
    return [failed('the key may not send mails', 'give it the scope mail.send (Mail Send, full access)')]
  return [ok(may.length > 20 ? 'the key may send mails, and much else that is not needed' : 'the key may send mails')]
}

/** A sender is verified by itself, or with its whole domain. */
async function senderFindings({ settings, get }: Eyes, signal: AbortSignal): Promise<readonly Finding[]> {
  const { fromEmail } = settings
  const domain = fromEmail.slice(fromEmail.lastIndexOf('@') + 1).toLowerCase()
  const [single, domains] = await Promise.all([
    get('/v3/verified_senders', signal),
    get(`/v3/whitelabel/domains?${new URLSearchParams({ domain })}`, signal),
  ])

  const isDomainValid = shownIn(domains).some((each) => each['domain'] === domain && each['valid'] === true)
  if (isDomainValid) return [ok(`the domain of ${fromEmail} is authenticated`)]
  const isVerified = listOf(fieldsOf('shown' in single ? single.shown : {})['results']).some(
    (each) => String(each['from_email']).toLowerCase() === fromEmail.toLowerCase() && each['verified'] === true,
  )
  if (isVerified)
    return [warning(`${fromEmail} is verified, its domain is not`, 'authenticate the domain: mails arrive better')]
  if ('fault' in single || 'fault' in domains)
    return [skipped(`whether ${fromEmail} is verified cannot be seen with this key`, 'look at Sender Authentication')]
  return [failed(`${fromEmail} is no verified sender`, 'verify it, or better its domain, in Sender Authentication')]
}

function shownIn(look: Look): readonly Readonly<Record<string, unknown>>[] {
  return 'shown' in look ? listOf(look.shown) : []
}

async function webhookFindings(
  { settings, get }: Eyes,
  callbackUrl: string,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  if (settings.webhookKeys.length === 0)
    return [
      warning(
        'what becomes of mails is not known: twilio.sendgrid.webhook_keys is empty, so no call of the event webhook is taken',
        `point the event webhook at ${callbackUrl}, turn signatures on, and set its public key`,
      ),
    ]
  const look = await get('/v3/user/webhooks/event/settings/all', signal)
  if ('fault' in look)
    return [skipped('the event webhook cannot be seen with this key', `it has to call ${callbackUrl}`)]

  const ours = listOf(fieldsOf(look.shown)['webhooks']).find(({ url }) => sameAddress(String(url), callbackUrl))
  if (ours === undefined) return [failed('no event webhook calls here', `point one at ${callbackUrl}`)]
  if (ours['enabled'] !== true) return [failed('the event webhook is turned off', 'turn it on')]
  return [keyFinding(ours['public_key'], settings)]
}

function keyFinding(key: unknown, { webhookKeys }: SendGridSettings): Finding {
  if (typeof key !== 'string' || key === '')
    return failed('the event webhook signs nothing, so none of its calls is taken', 'turn its signature on')
  return webhookKeys.includes(key)
    ? ok('the event webhook calls here, signed by a key that is known')
    : failed('the event webhook signs with another key than twilio.sendgrid.webhook_keys has', 'add its public key')
}

function sameAddress(one: string, other: string): boolean {
  return one.replace(/\/$/, '') === other.replace(/\/$/, '')
}
