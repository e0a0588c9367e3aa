import { type Check, type Finding, failed, ok, skipped, warning } from '../../core/check.ts'
import type { MetaSettings, MetaTemplate } from '../../core/provider-settings.ts'
import { ask, type VendorTools } from '../../vendor/ask.ts'
import { type Fault, fieldsOf, listOf, type Seen, seenOf } from '../../vendor/look.ts'
import { metaErrorOf } from './errors.ts'

interface Eyes {
  readonly settings: MetaSettings
  get(path: string, signal: AbortSignal): Promise<Seen>
}

/**
 * What may be set up wrongly at Meta: the token and the number, the templates, and the webhook. The account of the number is
 * needed to look at the last two.
 *
 * @param callbackUrl where our route of its webhook stands: `https://auth.example.com/accounts/webhook/meta/`
 */
export function metaChecks(settings: MetaSettings, callbackUrl: string, tools: VendorTools = {}): readonly Check[] {
  const { baseUrl, apiVersion, accessToken, requestTimeoutMs: timeoutMs } = settings
  const headers = { authorization: `Bearer ${accessToken}` }
  const get: Eyes['get'] = async (path, signal) => {
    const url = `${baseUrl}/${apiVersion}/${path}`
    return seenOf(await ask({ method: 'GET', url, headers, timeoutMs }, signal, tools), metaErrorOf)
  }
  const eyes = { settings, get }
  return [
    { name: 'meta number', look: (signal) => numberFindings(eyes, signal) },
    { name: 'meta templates', look: (signal) => templateFindings(eyes, signal) },
    { name: 'meta webhook', look: (signal) => webhookFindings(eyes, callbackUrl, signal) },
  ]
}

async function numberFindings({ settings, get }: Eyes, signal: AbortSignal): Promise<readonly Finding[]> {
  const fields = 'display_phone_number,verified_name,status,quality_rating'
  const look = await get(`${settings.phoneNumberId}?fields=${fields}`, signal)
  if ('fault' in look) return [whyUnseen(look)]
  const { display_phone_number: number, verified_name: name, status, quality_rating: quality } = fieldsOf(look.shown)
  const says = `messages come from ${number}, ${name}`
  if (status !== undefined && status !== 'CONNECTED')
    return [failed(`${says}, which is ${status}`, 'register it, or look at it in the WhatsApp Manager')]
  if (quality === 'RED') return [warning(`${says}, whose quality is low`, 'see why people block it, or Meta will')]
  return [ok(says)]
}

function whyUnseen({ reason, ...fault }: Fault & Pick<Seen, 'reason'>): Finding {
  if (reason === 'bad_credentials')
    return failed('Meta does not take meta.access_token', 'make one of a system user, which does not expire')
  if (reason === 'forbidden')
    return failed('meta.access_token may not do that', 'give it whatsapp_business_messaging and _management')
  if (reason === 'not_found')
    return failed('there is no meta.phone_number_id for this token', 'copy the id, not the number, from API Setup')
  return failed(`the number cannot be seen: ${fault.fault}`, fault.fix)
}

async function templateFindings({ settings, get }: Eyes, signal: AbortSignal): Promise<readonly Finding[]> {
  const { businessAccountId } = settings
  if (businessAccountId === undefined)
    return [skipped('whether templates are approved cannot be seen', 'set meta.business_account_id')]
  const used = Object.values(settings.templates)
  const names = [...new Set(used.map(({ name }) => name))]
  const looks = await Promise.all(names.map((name) => get(`${businessAccountId}/${listPath(name)}`, signal)))
  const known = looks.flatMap((look) => ('shown' in look ? listOf(fieldsOf(look.shown)['data']) : []))
  if (looks.some((look) => 'fault' in look))
    return [skipped('the templates cannot be seen with this token', 'look at them in the WhatsApp Manager')]
  const wrong = distinct(used).flatMap((template) => faultOf(template, known) ?? [])
  return wrong.length > 0 ? wrong : [ok('every template is approved')]
}

function listPath(name: string): string {
  return `message_templates?${new URLSearchParams({ name, fields: 'name,language,status,category', limit: '100' })}`
}

function distinct(templates: readonly MetaTemplate[]): readonly MetaTemplate[] {
  return [...new Map(templates.map((one) => [`${one.name}/${one.language}`, one])).values()]
}

/** Meta finds templates by a part of their name. */
function faultOf({ name, language }: MetaTemplate, known: ReturnType<typeof listOf>): Finding | undefined {
  const template = known.find((one) => one['name'] === name && one['language'] === language)
  const called = `the template ${name}/${language}`
  if (template === undefined) return failed(`${called} is not there`, 'make it, of the category authentication')
  const { status, category } = template
  if (status !== 'APPROVED') return failed(`${called} is ${status}`, 'look at it in the WhatsApp Manager')
  return category === 'AUTHENTICATION'
    ? undefined
    : failed(`${called} is of the category ${category}`, 'make one of the category authentication')
}

async function webhookFindings(
  { settings, get }: Eyes,
  callbackUrl: string,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const { appSecrets, verifyToken, businessAccountId } = settings
  if (appSecrets.length === 0)
    return [
      warning(
        'what becomes of messages is not known: there is no meta.app_secret, so no call of the webhook is taken',
        `set it, and point the webhook of the app at ${callbackUrl}, with the field messages`,
      ),
    ]
  if (verifyToken === undefined)
    return [warning('Meta cannot make sure of the webhook: there is no meta.verify_token', 'set it here and there')]
  const look = businessAccountId === undefined ? undefined : await get(`${businessAccountId}/subscribed_apps`, signal)
  if (look === undefined || 'fault' in look)
    return [skipped('the webhook cannot be seen', `it has to call ${callbackUrl}, with the field messages`)]
  return listOf(fieldsOf(look.shown)['data']).length > 0
    ? [ok(`an app is told of messages; its webhook has to call ${callbackUrl}`)]
    : [failed('no app is told of messages', 'subscribe the app to the account: POST /{account}/subscribed_apps')]
}
