import { AuthError } from '../errors.ts'
import { identifierForOtp, placeholderEmail } from './accounts.ts'
import type { Deps } from './deps.ts'
import { type RequestedChannel, requestOtp } from './otp.ts'
import type { Account, IdentifierKind } from './records.ts'
import { verifyOtp } from './verify-otp.ts'

/** What a request came to: `error` is a word, or null on success. */
export interface ServiceAnswer {
  readonly success: boolean
  readonly error: string | null
}

/** The account as the first specification knows it: without an address it has one that reaches nobody. */
export interface ServiceAccount extends Omit<Account, 'email' | 'phone'> {
  readonly email: string
  readonly phone: string
  readonly phoneVerified: boolean
  identifierForOtp(channel?: IdentifierKind): string | null
}

/** `OTPService` of the first specification: positional arguments, answers instead of errors. */
export interface OtpService {
  requestEmail(email: string, sourceUrl?: string): Promise<ServiceAnswer>
  requestPhone(phone: string, sourceUrl?: string): Promise<ServiceAnswer>
  request(identifier: string, channel?: RequestedChannel, sourceUrl?: string): Promise<ServiceAnswer>
  /** The account, or null when the code is not right, for whatever reason. */
  verifyEmail(email: string, otp: string, sourceUrl?: string): Promise<ServiceAccount | null>
  verifyPhone(phone: string, otp: string, sourceUrl?: string): Promise<ServiceAccount | null>
  verify(
    identifier: string,
    otp: string,
    channel?: RequestedChannel,
    sourceUrl?: string,
  ): Promise<ServiceAccount | null>
}

/** Makes the service over the use cases; it adds no rule of its own. */
export function otpService(deps: Deps): OtpService {
  const request: OtpService['request'] = async (identifier, channel, sourceUrl) => {
    try {
      await requestOtp(deps, { identifier, channel, sourceUrl })
      return { success: true, error: null }
    } catch (error) {
      return { success: false, error: serviceError(error, channel ?? (identifier.includes('@') ? 'email' : 'phone')) }
    }
  }
  // oxlint-disable-next-line max-params -- the first specification's own shape
  const verify: OtpService['verify'] = async (identifier, otp, channel, sourceUrl) => {
    try {
      return serviceAccount(deps, (await verifyOtp(deps, { identifier, otp, channel, sourceUrl })).account)
    } catch (error) {
      if (error instanceof AuthError && error.status < 500) return null
      throw error
    }
  }

  return {
    request,
    verify,
    requestEmail: (email, sourceUrl) => request(email, 'email', sourceUrl),
    requestPhone: (phone, sourceUrl) => request(phone, 'phone', sourceUrl),
    verifyEmail: (email, otp, sourceUrl) => verify(email, otp, 'email', sourceUrl),
    verifyPhone: (phone, otp, sourceUrl) => verify(phone, otp, 'phone', sourceUrl),
  }
}

/** The older words for what went wrong, where there is one. */
function serviceError(error: unknown, channel: RequestedChannel): string {
  if (!(error instanceof AuthError)) throw error
  const byEmail = channel === 'email'
  if (error.code === 'send_failed') return byEmail ? 'email_send_failed' : 'sms_send_failed'
  if (error.code === 'unavailable') return 'user_creation_failed'
  if (error.code === 'invalid_identifier' || error.code === 'validation_error')
    return byEmail ? 'invalid_email' : 'invalid_phone'
  return error.code
}

function serviceAccount({ settings }: Deps, account: Account): ServiceAccount {
  return {
    ...account,
    email: account.email ?? placeholderEmail(account, settings.placeholderEmailDomain),
    phone: account.phone ?? '',
    phoneVerified: account.phone !== undefined,
    identifierForOtp: (channel) => identifierForOtp(account, channel) ?? null,
  }
}
