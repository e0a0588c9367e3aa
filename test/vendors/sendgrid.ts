import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv, type ValidateFunction } from 'ajv'
import { undocumentedAnswer, undocumentedIn } from './documented.ts'
import { type Answered, type Asked, type Loopback, startLoopback } from './loopback.ts'
import { domainOf, sendgridGets } from './sendgrid-documented.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const file = resolve(root, process.env['SPECS_DIR'] ?? '../shared/specs', 'sendgrid/mail_send.json')

/** What a suite's title says where SendGrid's description of its API is not at hand. */
export const noteOfDescription = existsSync(file)
  ? ''
  : ' [NOT CHECKED against the published description: it is not there; SPECS_DIR names its folder]'

/** What an account of SendGrid on this machine has, by the path that shows it; what is absent the key may not see. */
export type SendGridAccount = Record<string, unknown>

/** One whose domain is authenticated, and whose key may only send. */
export function soundSendGrid(changes: SendGridAccount = {}): SendGridAccount {
  return {
    '/v3/scopes': { scopes: ['mail.send', 'sender_verification_eligible', '2fa_required'] },
    '/v3/verified_senders': { results: [] },
    '/v3/whitelabel/domains?domain=acme.example': [domainOf('acme.example', true)],
    '/v3/user/webhooks/event/settings/all': { max_allowed: 2, webhooks: [] },
    ...changes,
  }
}

/** SendGrid on this machine: takes mails that its own description allows, by one key, and shows what an account has. */
export function startSendGrid(apiKey: string, has = soundSendGrid()): Promise<Loopback> {
  let taken = 0
  const problemsOf = existsSync(file) ? validator() : () => []
  for (const [path, body] of Object.entries(has)) assertDocumented(path, body)
  return startLoopback((asked): Answered => {
    if (asked.headers.authorization !== `Bearer ${apiKey}`)
      return refusal(401, 'The provided authorization grant is invalid')
    if (asked.method === 'GET') return shown(has, asked.path)
    const problems = [...problemsOfRequest(asked), ...problemsOf(JSON.parse(asked.body))]
    if (problems.length > 0) return refusal(400, problems.join('; '))
    if (JSON.parse(asked.body).mail_settings?.sandbox_mode?.enable === true) return { status: 200 }
    taken++
    return { status: 202, headers: { 'x-message-id': `message-${taken}` } }
  })
}

/** An answer that SendGrid never gives would prove nothing. */
function assertDocumented(path: string, body: unknown): void {
  const documented = sendgridGets[path.replace(/\?.*/, '')]
  const problems = documented === undefined ? ['is unknown'] : undocumentedAnswer(documented, body)
  if (body !== undefined && problems.length > 0) throw new Error(`${path}: ${problems.join('; ')}`)
}

function shown(has: SendGridAccount, path: string): Answered {
  const problems = undocumentedIn(sendgridGets, path)
  if (problems.length > 0) return refusal(400, problems.join('; '))
  return has[path] === undefined ? refusal(403, 'access forbidden') : { status: 200, body: has[path] }
}

function refusal(status: number, message: string): Answered {
  return { status, body: { errors: [{ message, field: null, help: null }] } }
}

function problemsOfRequest({ method, path, headers }: Asked): readonly string[] {
  const isRight = method === 'POST' && path === '/v3/mail/send' && headers['content-type'] === 'application/json'
  return isRight ? [] : [`${method} ${path} ${headers['content-type']}`]
}

/** In files of their own that are not at hand; described at SendGrid as an address and a name. */
const address = {
  type: 'object',
  properties: { email: { type: 'string', format: 'email' }, name: { type: 'string' } },
  required: ['email'],
  additionalProperties: false,
}
const components: Readonly<Record<string, object>> = {
  '../../components/schemas.json#/from_email_object': address,
  '../../components/schemas.json#/reply_to_email_object': address,
  '../../components/schemas.json#/cc_bcc_email_object': address,
  '../../components/schemas.json#/to_email_array': { type: 'array', minItems: 1, items: address },
}

function validator(): (body: unknown) => readonly string[] {
  const description = JSON.parse(readFileSync(file, 'utf8'))
  const schema = closed(description.mail_send.post.requestBody.content['application/json'].schema)
  const ajv = new Ajv({ strict: false, allErrors: true, formats: { email: /^[^\s@<>,;]+@[^\s@<>,;]+$/ } })
  const own = ajv.compile(schema)
  // The template brings what the description asks of every mail.
  const templated = ajv.compile({ ...schema, required: ['personalizations', 'from'] })
  return (body) => {
    const check: ValidateFunction = (body as { template_id?: string }).template_id === undefined ? own : templated
    return check(body) ? [] : (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
  }
}

/** The schema with its references in place, and without room for fields that it does not name. */
function closed(schema: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const component = components[String(schema['$ref'])]
  if (component !== undefined) return { ...component }
  const parts = Object.entries(schema).filter(([name]) => name !== 'example')
  const inside = Object.fromEntries(parts.map(([name, value]) => [name, isObject(value) ? closed(value) : value]))
  return isObject(schema['properties']) ? { ...inside, additionalProperties: false } : inside
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
