import type {
  OtpRequestedJson,
  OtpStatusJson,
  OtpVerifiedJson,
  SessionJson,
  SessionRefreshedJson,
  UserJson,
} from '../api/answers.ts'
import type { BodyOf } from '../api/operations.ts'
import { fullName, placeholderEmail } from '../core/accounts.ts'
import type { OtpRequested } from '../core/otp.ts'
import type { OwnSession } from '../core/own-sessions.ts'
import type { Account, ProfilePatch } from '../core/records.ts'
import type { Refreshed } from '../core/sessions.ts'
import type { Settings } from '../core/settings.ts'
import type { OtpStatus } from '../core/status.ts'
import type { OtpVerified } from '../core/verify-otp.ts'

/** An account as its owner sees it. Whoever has no address is shown one that reaches nobody. */
export function userJson(account: Account, settings: Settings): UserJson {
  const name = fullName(account)
  return {
    id: account.id,
    username: account.username,
    email: account.email ?? placeholderEmail(account, settings.placeholderEmailDomain),
    email_is_placeholder: account.email === undefined,
    phone: account.phone ?? '',
    phone_verified: account.phone !== undefined,
    first_name: account.firstName,
    last_name: account.lastName,
    full_name: name,
    initials: initials(account),
    display_username: name === '' ? account.username : name,
    company: account.company,
    position: account.position,
    language: account.language,
    timezone: account.timezone,
    date_joined: isoTime(account.createdAt),
    last_login: account.lastLoginAt === undefined ? null : isoTime(account.lastLoginAt),
  }
}

/** The answer to a request for a code. */
export function requestedJson(requested: OtpRequested, settings: Settings): OtpRequestedJson {
  const target = requested.channel === 'email' ? 'email address' : 'phone number'
  return {
    message: `OTP sent to your ${target}`,
    challenge_id: requested.challengeId,
    status_url: `${settings.prefix}/otp/status/${requested.handle}/`,
    tag: requested.tag,
    channel: requested.channel,
    identifier: requested.maskedIdentifier,
    code_length: requested.codeLength,
    expires_in: requested.expiresIn,
    resend_after: requested.resendAfter,
  }
}

/** The answer to a look at how far a code has come. */
export function statusJson(status: OtpStatus): OtpStatusJson {
  return {
    status: status.status,
    channel: status.channel,
    tag: status.tag,
    expires_in: status.expiresIn,
    resend_after: status.resendAfter,
    ...(status.nextChannel === undefined ? {} : { next_channel: status.nextChannel }),
    attempts: status.attempts.map((attempt) => ({ ...attempt, at: isoTime(attempt.at) })),
  }
}

/** The answer to a right code. */
export function verifiedJson(verified: OtpVerified, settings: Settings): OtpVerifiedJson {
  return {
    requires_2fa: false,
    session_id: null,
    refresh: verified.refresh,
    access: verified.access,
    token_type: schemeOf(settings),
    expires_in: verified.expiresIn,
    should_prompt_2fa: false,
    persistent_session: verified.persistent,
    user: userJson(verified.account, settings),
  }
}

/** The answer to a browser that refreshes by cookie: what a page needs to know, and no refresh token. */
export function refreshedJson(refreshed: Refreshed, settings: Settings): SessionRefreshedJson {
  return {
    access: refreshed.access,
    token_type: schemeOf(settings),
    expires_in: refreshed.expiresIn,
    user: userJson(refreshed.account, settings),
  }
}

/** A device of an account. */
export function sessionJson(session: OwnSession, currentId: string | undefined): SessionJson {
  return {
    id: session.id,
    name: session.name,
    user_agent: session.userAgent ?? null,
    is_current: session.id === currentId,
    created_at: isoTime(session.createdAt),
    last_used_at: isoTime(session.lastUsedAt),
    expires_at: isoTime(session.expiresAt),
  }
}

/** The fields of a profile body that are there, by their inner names. */
export function profilePatch(body: BodyOf<'updateProfile'>): ProfilePatch {
  const { first_name: firstName, last_name: lastName, company, position, language, timezone } = body
  const named = { firstName, lastName, company, position, language, timezone }
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined))
}

/** The scheme that goes before an access token; the configuration has at least one. */
function schemeOf({ jwt }: Settings): string {
  return jwt.authHeaderTypes[0] ?? 'Bearer'
}

/** ISO 8601 in UTC, to the second, as the first specification writes times. */
function isoTime(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')
}

function initials({ firstName, lastName, username }: Account): string {
  const letters = [firstName, lastName].map(firstLetter).join('')
  return (letters === '' ? firstLetter(username) : letters).toUpperCase()
}

/** Whole, where UTF-16 needs two units for it. */
function firstLetter(name: string): string {
  return [...name].at(0) ?? ''
}
