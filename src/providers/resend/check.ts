import { type Check, type Finding, failed, ok, skipped, warning } from '../../core/check.ts'
import type { ResendSettings } from '../../core/provider-settings.ts'
import { ask, type VendorTools } from '../../vendor/ask.ts'
import { fieldsOf, type Look, listOf, lookOf } from '../../vendor/look.ts'
import { resendErrorOf } from './errors.ts'

interface Eyes {
  readonly settings: ResendSettings
  get(path: string, signal: AbortSignal): Promise<Look | 'restricted'>
}

/**
 * What may be set up wrongly at Resend: the key, the domain of the sender and that it tracks nobody, and the webhook. A key that
 * may only send can look at none of them.
 *
 * @param callbackUrl where our route of its webhooks stands: `https://auth.example.com/accounts/webhook/resend/`
 */
export function resendChecks(settings: ResendSettings, callbackUrl: string, tools: VendorTools = {}): readonly Check[] {
  const { baseUrl, apiKey, requestTimeoutMs: timeoutMs } = settings
  const headers = { authorization: `Bearer ${apiKey}` }
  const eyes: Eyes = {
    settings,
    async get(path, signal) {
      const exchange = await ask({ method: 'GET', url: `${baseUrl}${path}`, headers, timeoutMs }, signal, tools)
      const error = exchange.kind === 'answer' ? resendErrorOf(exchange) : undefined
      return error?.errorCode === 'restricted_api_key' ? 'restricted' : lookOf(exchange)
    },
  }

  return [
    { name: 'resend key', look: (signal) => keyFindings(eyes, signal) },
    { name: 'resend sender', look: (signal) => senderFindings(eyes, signal) },
    { name: 'resend webhook', look: (signal) => webhookFindings(eyes, callbackUrl, signal) },
  ]
}

const DOMAINS = '/domains?limit=100'

async function keyFindings({ get }: Eyes, signal: AbortSignal): Promise<readonly Finding[]> {
  const look = await get(DOMAINS, signal)
  if (look === 'restricted') return [ok('the key may send mails, and nothing else')]
  if (!('fault' in look)) return [ok('the key may send mails, and much else that is not needed')]
  // Where nothing is asked but a list, what 400 finds wrong is the key.
  return [400, 401, 403].includes(look.status ?? 0)
    ? [failed('Resend does not take resend.api_key', 'make another key')]
    : [failed(`the key cannot be tried: ${look.fault}`, look.fix)]
}

/** The list does not say what a domain tracks, so that the domain is asked for too. */
async function senderFindings({ settings, get }: Eyes, signal: AbortSignal): Promise<readonly Finding[]> {
  const { fromEmail } = settings
  const domain = fromEmail.slice(fromEmail.lastIndexOf('@') + 1).toLowerCase()
  const look = await get(DOMAINS, signal)
  if (look === 'restricted' || 'fault' in look)
    return [skipped(`whether ${domain} is verified and tracks nobody cannot be seen with this key`, 'look at Domains')]

  const found = listOf(fieldsOf(look.shown)['data']).find(({ name }) => name === domain)
  if (found === undefined) return [failed(`${domain} is no domain of this account`, 'add it at Domains')]
  if (found['status'] !== 'verified')
    return [failed(`${domain} is not verified: ${wordOf(found['status'])}`, 'put its records into the DNS')]
  const own = await get(`/domains/${encodeURIComponent(String(found['id']))}`, signal)
  return [ok(`${domain} is verified`), trackingFinding(domain, own)]
}

function trackingFinding(domain: string, look: Look | 'restricted'): Finding {
  if (look === 'restricted' || 'fault' in look)
    return skipped(`whether ${domain} tracks anybody cannot be seen`, 'look at Domains')
  const { click_tracking: click, open_tracking: open } = fieldsOf(look.shown)
  if (click === true) return failed(`${domain} rewrites links, which tells Resend the code`, 'turn click tracking off')
  if (open === true) return warning(`${domain} watches whether mails are opened`, 'turn open tracking off')
  return ok('clicks and opening are not tracked')
}

async function webhookFindings(
  { settings, get }: Eyes,
  callbackUrl: string,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  if (settings.webhookSecrets.length === 0)
    return [
      warning(
        'what becomes of mails is not known: there is no resend.webhook_secret, so no call of a webhook is taken',
        `add a webhook that calls ${callbackUrl}, and set its signing secret`,
      ),
    ]
  const look = await get('/webhooks?limit=100', signal)
  if (look === 'restricted' || 'fault' in look)
    return [skipped('webhooks cannot be seen with this key', `one has to call ${callbackUrl}`)]

  const ours = listOf(fieldsOf(look.shown)['data']).find(({ endpoint }) => isSame(String(endpoint), callbackUrl))
  if (ours === undefined) return [failed('no webhook calls here', `add one that calls ${callbackUrl}`)]
  if (ours['status'] !== 'enabled') return [failed('the webhook is turned off', 'turn it on')]
  return [eventsFinding(ours['events'])]
}

const wanted = ['sent', 'delivered', 'bounced', 'complained', 'failed', 'suppressed'].map((event) => `email.${event}`)

/** Nothing said of events is all of them. */
function eventsFinding(events: unknown): Finding {
  const missing = Array.isArray(events) ? wanted.filter((event) => !events.includes(event)) : []
  return missing.length === 0
    ? ok('the webhook calls here')
    : warning(`the webhook does not tell of ${missing.join(', ')}`, 'add these events to it')
}

function isSame(one: string, other: string): boolean {
  return one.replace(/\/$/, '') === other.replace(/\/$/, '')
}

function wordOf(status: unknown): string {
  return /^[a-z_]{1,32}$/.test(String(status)) ? String(status).replaceAll('_', ' ') : 'unknown'
}
