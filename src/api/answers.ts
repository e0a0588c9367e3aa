import { z } from 'zod'
import { transports } from '../transports.ts'

// What successful answers say. Strict: a member that is not here is not told.

const seconds = z.int().min(0)
const instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  .meta({ format: 'date-time', description: 'ISO 8601 in UTC, to the second.' })
const tag = z
  .string()
  .regex(/^[A-HJ-NP-Z][2-9]$/)
  .describe('Stands in the message too, so that a person knows which message belongs to which request.')
const recipientKind = z.enum(['email', 'phone'])

/** Who is signed in. */
export const user = z.strictObject({
  id: z.int().min(1),
  username: z.string().describe('Generated, or given by the operator. Never changes.'),
  email: z.string().describe('Whoever has none is shown one that reaches nobody.'),
  email_is_placeholder: z.boolean().describe('Whether `email` reaches nobody.'),
  phone: z.string().describe('E.164, or empty.'),
  phone_verified: z.boolean(),
  first_name: z.string(),
  last_name: z.string(),
  full_name: z.string(),
  initials: z.string(),
  display_username: z.string().describe('The full name, or failing that the username.'),
  company: z.string(),
  position: z.string(),
  language: z.string(),
  timezone: z.string(),
  date_joined: instant,
  last_login: instant.nullable(),
})

/** Who is signed in, as JSON. */
export type UserJson = z.output<typeof user>

/** A code is on its way. The same for an address that nobody has. */
export const otpRequested = z.strictObject({
  message: z.enum(['OTP sent to your email address', 'OTP sent to your phone number']),
  challenge_id: z
    .string()
    .regex(/^ch1_[0-9a-hjkmnp-tv-z]{30}$/)
    .describe('Proof of having asked, needed to give the code back. A secret: keep it out of URLs and logs.'),
  status_url: z.string().regex(/^\//).describe('Where to ask how far the message has come.'),
  tag,
  channel: recipientKind,
  identifier: z.string().describe('Masked.'),
  code_length: z.int().min(4).max(10).describe('Digits of the code.'),
  expires_in: seconds.describe('Seconds until the code stops working.'),
  resend_after: seconds.describe('Seconds until another message can be asked for.'),
})

/** A code is on its way, as JSON. */
export type OtpRequestedJson = z.output<typeof otpRequested>

const deliveryState = z
  .enum(['queued', 'sent', 'delivered', 'failed', 'unknown', 'verified', 'expired'])
  .describe(
    '`unknown`: it may have arrived. `expired`: also replaced, or guessed away. `delivered`: a provider said so.',
  )

const transport = z.enum(transports)

const failureReason = z
  .enum(['unreachable', 'landline', 'provider_down', 'undelivered'])
  .describe(
    'Of a message that failed. `unreachable`: the recipient cannot be reached. `landline`: the number takes no texts. ' +
      '`provider_down`: whoever carries it does not answer now. `undelivered`: anything else.',
  )

/** How far a message has come. */
export const otpStatus = z.strictObject({
  status: deliveryState,
  channel: recipientKind,
  tag,
  expires_in: seconds.describe('Seconds until the code stops working; 0 when it has.'),
  resend_after: seconds.describe('Seconds until another message can be asked for.'),
  next_channel: transport.optional().describe('What can be asked for next where this does not come.'),
  attempts: z
    .array(z.strictObject({ channel: transport, state: deliveryState, reason: failureReason.optional(), at: instant }))
    .describe('Oldest first.'),
})

/** How far a message has come, as JSON. */
export type OtpStatusJson = z.output<typeof otpStatus>

const access = z.string().describe('An access token, for the header `Authorization`.')
const tokenType = z.string().describe('The scheme that goes before the access token in the header.')
const accessLife = seconds.describe('Seconds until the access token stops working.')

/** A right code: somebody is signed in. */
export const otpVerified = z.strictObject({
  requires_2fa: z.boolean().describe('Always false yet: there is no second factor.'),
  session_id: z.string().nullable().describe('Of a second factor. Always null yet.'),
  refresh: z.string().nullable().describe('A refresh token; null where it was put into a cookie.'),
  access,
  token_type: tokenType,
  expires_in: accessLife,
  should_prompt_2fa: z.boolean().describe('Always false yet.'),
  persistent_session: z.boolean().describe('False after `remember_me: false`.'),
  user,
})

/** A right code, as JSON. */
export type OtpVerifiedJson = z.output<typeof otpVerified>

/** The first tokens of a session, in the words of djangorestframework-simplejwt. */
export const tokensObtained = z.strictObject({
  refresh: z.string().describe('A refresh token.'),
  access,
})

/** The next tokens, in the words of djangorestframework-simplejwt. */
export const tokenRefreshed = z.strictObject({
  access,
  refresh: z.string().optional().describe('The next refresh token, where they rotate. The one that was sent is spent.'),
})

/** The next access token of a browser, whose refresh token is in a cookie. */
export const sessionRefreshed = z.strictObject({ access, token_type: tokenType, expires_in: accessLife, user })

/** The next access token of a browser, as JSON. */
export type SessionRefreshedJson = z.output<typeof sessionRefreshed>

/** A device that somebody is signed in on. */
export const session = z.strictObject({
  id: z.string().regex(/^ses_[0-9a-z]+$/),
  name: z.string().describe('What the device is called by its `User-Agent`: `Firefox on macOS`.'),
  user_agent: z.string().nullable().describe('What it sent when it signed in or refreshed last.'),
  is_current: z.boolean().describe('Whether it is the one that asks.'),
  created_at: instant,
  last_used_at: instant.describe('When its tokens were traded last.'),
  expires_at: instant.describe('When it is over, whatever happens.'),
})

/** A device, as JSON. */
export type SessionJson = z.output<typeof session>

/** Every device of an account. */
export const sessions = z.strictObject({ sessions: z.array(session).describe('The one that was used last first.') })

/** How many sessions are over. */
export const sessionsEnded = z.strictObject({
  ended: z.int().min(0).describe('How many sessions this ended; 0 where they were over already.'),
})

/** Nothing to tell but that it worked. */
export const done = z.strictObject({})

/** An account is gone. */
export const accountDeleted = z.strictObject({ success: z.literal(true), message: z.string() })

/** We live, or can work. */
export const healthy = z.strictObject({ status: z.literal('ok') })

/** The same for `keychime doctor`. */
export const healthySeen = healthy.extend({
  seen: z
    .strictObject({
      peer: z.string().nullable().describe('The address of the connection.'),
      client: z.string().nullable().describe('The address that limits count by.'),
      forwarded: z.string().nullable().describe('`X-Forwarded-For` as it arrived.'),
    })
    .describe('Only for `keychime doctor` with the same secret.'),
})

/** Public keys (RFC 7517). */
export const keySet = z.strictObject({
  keys: z.array(
    z.strictObject({
      kty: z.enum(['RSA', 'EC', 'OKP']),
      kid: z.string().min(1).describe('What tokens name the key by.'),
      use: z.literal('sig'),
      alg: z.string().min(1),
      n: z.string().optional(),
      e: z.string().optional(),
      crv: z.string().optional(),
      x: z.string().optional(),
      y: z.string().optional(),
    }),
  ),
})

/** A message in the inbox. */
export const inboxMessage = z.strictObject({
  id: z.string(),
  channel: transport,
  to: z.string(),
  subject: z.string().nullable(),
  text: z.string(),
  html: z.string().nullable(),
  code: z.string(),
  created_at: z.string().meta({ format: 'date-time' }),
})

/** What the inbox holds. */
export const inboxMessages = z.strictObject({ messages: z.array(inboxMessage).describe('Newest first.') })
