import type { Event, EventOf } from '../../core/events.ts'

/** How much an alert matters: when too many wait, the least is dropped first. */
export type Priority = 'critical' | 'high' | 'normal' | 'low'

/** Something that operators are told. No field may hold a code, a token, or a recipient that is not masked. */
export interface Alert {
  /** Many of one kind in a minute become one. */
  readonly kind: string
  readonly priority: Priority
  readonly title: string
  readonly fields: Readonly<Record<string, string>>
}

/** What an event does not say itself. */
export interface AlertFacts {
  /** Whether nobody has proved the recipient before; absent: that was not looked up. */
  readonly isNew?: boolean
}

/** The alert of an event, or nothing where operators are not told of it. */
export function alertOf(event: Event, facts: AlertFacts = {}): Alert | undefined {
  if (event.type === 'otp.requested') return requested(event, facts)
  if (event.type === 'otp.failed') return failed(event)
  if (event.type === 'session.reuse_detected') return reused(event)
  if (event.type === 'test_identity.used') return tested(event)

  const [priority, title] = accountAlerts[event.type] ?? []
  if (priority === undefined || title === undefined || !('accountId' in event)) return undefined
  const fields = { account: String(event.accountId), ...('change' in event ? { change: event.change } : {}) }
  return { kind: event.type, priority, title, fields: { ...fields, timestamp: timestampOf(event) } }
}

const accountAlerts: { readonly [T in Event['type']]?: readonly [Priority, string] } = {
  'account.created': ['normal', '🆕 New User Registration'],
  'account.updated': ['low', '✏️ Profile Updated'],
  'account.disabled': ['high', '⛔ Account Deactivated'],
  'account.enabled': ['normal', '✅ Account Activated'],
  'account.deleted': ['high', '🗑️ Account Deleted'],
  'account.password_changed': ['high', '🔐 Password Changed'],
}

function requested(event: EventOf<'otp.requested'>, { isNew }: AlertFacts): Alert {
  const isEmail = event.transport === 'email'
  const [sign, by] = isEmail ? ['📧', 'Email'] : ['📱', 'Phone']
  const userType = isNew === undefined ? {} : { user_type: isNew ? 'New User' : 'Existing User' }
  return {
    kind: event.type,
    priority: isNew ? 'normal' : 'low',
    title: isNew ? `🆕${sign} New User ${by} OTP Request` : `🔑${sign} ${by} OTP Login Request`,
    fields: {
      [isEmail ? 'email' : 'phone']: event.recipient ?? '',
      ...userType,
      ...transportOf(event),
      timestamp: timestampOf(event),
    },
  }
}

/** Reasons for which no message goes there until somebody does something. */
const outages: ReadonlySet<string> = new Set(['bad_credentials', 'unauthorized', 'account_not_active'])

/** A message that was cancelled had become needless. */
function failed(event: EventOf<'otp.failed'>): Alert | undefined {
  if (event.state === 'cancelled') return undefined
  return {
    kind: event.type,
    priority: outages.has(event.reason) ? 'critical' : 'high',
    title: '❌ OTP Delivery Failed',
    fields: {
      recipient: event.recipient ?? '',
      ...transportOf(event),
      ...(event.provider === undefined ? {} : { provider: event.provider }),
      state: event.state,
      reason: event.reason,
      ...(event.errorCode === undefined ? {} : { error_code: event.errorCode }),
      delivery: event.delivery,
      timestamp: timestampOf(event),
    },
  }
}

function reused(event: EventOf<'session.reuse_detected'>): Alert {
  const fields = { account: String(event.accountId), session: event.sessionId, timestamp: timestampOf(event) }
  return { kind: event.type, priority: 'critical', title: '🚨 Security Alert: Refresh Token Used Twice', fields }
}

function tested(event: EventOf<'test_identity.used'>): Alert {
  const fields = { recipient: event.recipient ?? '', account: String(event.accountId), timestamp: timestampOf(event) }
  return { kind: event.type, priority: 'high', title: '🧪 Test Identity Signed In', fields }
}

function transportOf({ transport }: { readonly transport?: string }): { readonly channel?: string } {
  return transport === undefined ? {} : { channel: transport }
}

function timestampOf({ at }: { readonly at: number }): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
