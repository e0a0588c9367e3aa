import { z } from 'zod'

/** A code that an operation may answer with; the whole list, with statuses and sentences, is `src/errors.ts`. */
export type RefusalCode =
  | 'invalid_identifier'
  | 'invalid_email'
  | 'invalid_phone'
  | 'validation_error'
  | 'invalid_webhook'
  | 'authentication_failed'
  | 'invalid_credentials'
  | 'not_authenticated'
  | 'bad_authorization_header'
  | 'token_not_valid'
  | 'user_not_found'
  | 'no_active_account'
  | 'user_inactive'
  | 'invalid_signature'
  | 'origin_not_allowed'
  | 'not_found'
  | 'method_not_allowed'
  | 'body_too_large'
  | 'unsupported_media_type'
  | 'misdirected_request'
  | 'idempotency_mismatch'
  | 'step_up_required'
  | 'cooldown'
  | 'hourly_limit'
  | 'daily_limit'
  | 'rate_limited'
  | 'internal'
  | 'send_failed'
  | 'unavailable'

/** Where codes are explained; the last segment is the code. */
export const problemTypeBase = 'https://keychime.dev/errors/'

const requestId = z.string().regex(/^req_[0-9a-hjkmnp-tv-z]{30}$/)
const messages = z.array(z.string().min(1)).min(1)

/** What is asked of a stranger. */
const stepUp = z.union([
  z.strictObject({
    kind: z.literal('proof_of_work'),
    challenge: z
      .strictObject({ parameters: z.record(z.string(), z.unknown()), signature: z.string().min(1) })
      .describe('A challenge of ALTCHA, version 2. The proof is the payload that its solvers give, base64 of JSON.'),
  }),
  z.strictObject({
    kind: z.literal('captcha'),
    vendor: z.string().min(1),
    site_key: z.string().min(1).describe('For the widget of the vendor. The proof is the token that it gives.'),
  }),
])

/** The one shape of refusals (RFC 9457), with members that older clients and those of simplejwt read. */
export const problem = z.strictObject({
  type: z
    .string()
    .regex(new RegExp(`^${problemTypeBase.replaceAll('.', '\\.')}[a-z_]+$`))
    .meta({ format: 'uri', description: 'Where the code is explained.' }),
  title: z.string().min(1).describe('The same for every answer with this code.'),
  status: z.int().min(400).max(599),
  detail: z.string().min(1).describe('What is wrong this time, in one sentence.'),
  instance: requestId,
  error: z.string().min(1).describe('The title again, by its older name.'),
  error_code: z
    .string()
    .regex(/^[a-z_]+$/)
    .describe('What programs read.'),
  request_id: requestId,
  retry_after: z.int().min(1).optional().describe('Seconds until asking again can succeed. Every 429 has it.'),
  step_up: stepUp
    .optional()
    .describe('What may be done instead of waiting; the proof of it goes into `step_up_proof`.'),
  fields: z.record(z.string(), messages).optional().describe('What is wrong with a body, by field.'),
  code: z.string().optional().describe('For clients of simplejwt.'),
  messages: z
    .array(
      z.strictObject({
        token_class: z.literal('AccessToken'),
        token_type: z.literal('access'),
        message: z.string().min(1),
      }),
    )
    .optional()
    .describe('For clients of simplejwt.'),
})

/** A token that is not taken, in the words of djangorestframework-simplejwt. */
export const tokenRefused = z.strictObject({
  detail: z.string().min(1),
  code: z.literal('token_not_valid').optional(),
})

/** What is wrong with a name or a password. */
export const credentialsRefused = z.strictObject({
  username: messages.optional(),
  email: messages.optional(),
  password: messages.optional(),
})

/** What is wrong with the member `refresh`. */
export const refreshRefused = z.strictObject({ refresh: messages })

/** What is wrong with the member `token`. */
export const tokenMemberRefused = z.strictObject({ token: messages })

/** A token that is good by itself and whose session is over. */
export const tokenBlacklisted = z.strictObject({
  non_field_errors: z.array(z.literal('Token is blacklisted')).length(1),
})
