import { z } from 'zod'

/**
 * A text field: missing and mistyped values are told apart, and the value itself is never repeated. What a database
 * cannot keep as it is (NUL, half a surrogate pair) is refused in the words of Django REST framework.
 */
function text(most: number) {
  return z
    .string({ error: ({ input }) => notText(input) })
    .max(most, `Ensure this field has no more than ${most} characters.`)
    .refine((value) => !value.includes('\0'), 'Null characters are not allowed.')
    .refine((value) => !/\p{Surrogate}/u.test(value), 'Surrogate characters are not allowed.')
}

function notText(input: unknown): string {
  if (input === undefined) return 'This field is required.'
  return input === null ? 'This field may not be null.' : 'Not a valid string.'
}

const flag = z.boolean({ error: 'Must be a valid boolean.' })

const channels = ['email', 'phone', 'sms', 'whatsapp', 'voice'] as const
const channel = z.enum(channels, { error: `Must be one of: ${channels.join(', ')}.` })

/** Body of `POST …/otp/request/`. Locale and consent are checked so that nobody grows used to a wrong type. */
export const otpRequestBody = z.object({
  identifier: text(320),
  channel: channel.nullish(),
  source_url: text(2048).nullish(),
  challenge_id: text(64).nullish(),
  locale: text(64).nullish(),
  marketing_consent: flag.nullish(),
  consent_disclosure_version: text(64).nullish(),
})

/** Body of `POST …/otp/verify/`. A challenge is found by its id, the browser's cookie, or its recipient. */
export const otpVerifyBody = z.object({
  identifier: text(320).nullish(),
  otp: text(64),
  channel: channel.nullish(),
  source_url: text(2048).nullish(),
  challenge_id: text(64).nullish(),
  remember_me: flag.nullish(),
})

/** Body of `POST …/token/refresh/` and `…/token/blacklist/`; browsers may keep the token in a cookie instead. */
export const refreshBody = z.object({ refresh: text(8192).min(1, 'This field may not be blank.').optional() })

/** Body of `POST …/token/verify/`. */
export const tokenBody = z.object({ token: text(8192).min(1, 'This field may not be blank.') })

/** Body of `PATCH …/profile/`. */
export const profileBody = z.object({
  first_name: text(50).optional(),
  last_name: text(50).optional(),
  company: text(100).optional(),
  position: text(100).optional(),
  language: text(10).optional(),
  timezone: text(64).optional(),
})
