import { type DocumentedGet, fields, listOf } from './documented.ts'

const record = fields({ valid: 'boolean', type: 'string', host: 'string', data: 'string' }, [
  'valid',
  'type',
  'host',
  'data',
])

const domain = {
  id: 'number',
  user_id: 'number',
  subdomain: 'string',
  domain: 'string',
  username: 'string',
  ips: listOf({ type: 'string' }),
  custom_spf: 'boolean',
  default: 'boolean',
  legacy: 'boolean',
  automatic_security: 'boolean',
  valid: 'boolean',
  dns: fields({ mail_cname: record, dkim1: record, dkim2: record }, ['mail_cname', 'dkim1', 'dkim2']),
}

const sender = {
  id: 'integer',
  nickname: 'string',
  from_email: 'string',
  from_name: 'string',
  reply_to: 'string',
  reply_to_name: 'string',
  address: 'string',
  address2: 'string',
  state: 'string',
  city: 'string',
  zip: 'string',
  country: 'string',
  verified: 'boolean',
  locked: 'boolean',
}

const webhook = {
  id: 'string',
  url: 'string',
  enabled: 'boolean',
  friendly_name: 'string',
  /** Only where its signature is turned on. */
  public_key: 'string',
  oauth_client_id: 'string',
  oauth_token_url: 'string',
  created_date: 'string',
  updated_date: 'string',
  ...Object.fromEntries(
    [
      'bounce',
      'click',
      'deferred',
      'delivered',
      'dropped',
      'group_resubscribe',
      'group_unsubscribe',
      'open',
      'processed',
      'spam_report',
      'unsubscribe',
    ].map((event) => [event, 'boolean']),
  ),
}

/**
 * What SendGrid documents of what `keychime doctor` looks at: the operations ListScope, ListVerifiedSender, ListAuthenticatedDomain
 * and ListEventWebhook of its OpenAPI description (github.com/twilio/sendgrid-oai: tsg_scopes_v3, tsg_verified_senders_v3,
 * tsg_domain_authentication_v3, tsg_webhooks_v3).
 */
export const sendgridGets: Readonly<Record<string, DocumentedGet>> = {
  '/v3/scopes': {
    query: [],
    answer: fields({ scopes: { type: 'array', uniqueItems: true, items: { type: 'string' } } }, ['scopes']),
  },
  '/v3/verified_senders': { query: ['limit', 'lastSeenID', 'id'], answer: fields({ results: listOf(fields(sender)) }) },
  '/v3/whitelabel/domains': {
    query: ['limit', 'offset', 'exclude_subusers', 'username', 'domain'],
    answer: listOf(
      fields(
        { ...domain, subusers: listOf({ type: 'object' }), last_validation_attempt_at: 'integer' },
        Object.keys(domain),
      ),
    ),
  },
  '/v3/user/webhooks/event/settings/all': {
    query: ['include'],
    answer: fields({ max_allowed: 'number', webhooks: listOf(fields(webhook)) }),
  },
}

/** A domain as SendGrid shows one whose records are found, or not. */
export function domainOf(name: string, valid: boolean): object {
  const entry = { valid, type: 'cname', host: `s1._domainkey.${name}`, data: 's1.domainkey.u7.wl.sendgrid.net' }
  const said = { id: 1, user_id: 7, subdomain: 'em1', domain: name, username: 'acme', ips: [] }
  const how = { custom_spf: false, default: true, legacy: false, automatic_security: true }
  return { ...said, ...how, valid, dns: { mail_cname: entry, dkim1: entry, dkim2: entry } }
}
