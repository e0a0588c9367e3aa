import { z } from 'zod'
import { requestableChannels } from '../transports.ts'

const required = 'This field is required.'
const notBlank = 'This field may not be blank.'

/**
 * A text field: missing and mistyped values are told apart, and the value itself is never repeated. What a database
 * cannot keep as it is (NUL, half a surrogate pair) is refused in the words of Django REST framework. Characters are
 * code points, as there and in JSON Schema (Validation §6.3.1): one that JavaScript counts as two is one.
 */
export function text(most: number) {
  return z
    .string({ error: ({ input }) => notText(input) })
    .refine((value) => hasAtMost(most, value), `Ensure this field has no more than ${most} characters.`)
    .refine((value) => !value.includes('\0'), 'Null characters are not allowed.')
    .refine((value) => !/\p{Surrogate}/u.test(value), 'Surrogate characters are not allowed.')
    .meta({ maxLength: most })
}

/** Counts only where it could make a difference. */
function hasAtMost(most: number, value: string): boolean {
  return value.length <= most || (value.length <= 2 * most && [...value].length <= most)
}

function notText(input: unknown): string {
  if (input === undefined) return required
  return input === null ? 'This field may not be null.' : 'Not a valid string.'
}

const flag = z.boolean({ error: 'Must be a valid boolean.' })

const channel = z.enum(requestableChannels, { error: `Must be one of: ${requestableChannels.join(', ')}.` })

const channelSays =
  'How the code goes; without it, what the identifier looks like. `phone` is the best way to reach it.'
const sourceSays = 'The page that asks. Its origin is kept with the challenge and told in events.'

const proofSays = 'After a `step_up_required`: that what its `step_up` asked was done.'

/** Body of `POST …/otp/request/`. Consent is checked so that nobody grows used to a wrong type. */
export const otpRequestBody = z.object({
  identifier: text(320).describe('An email address, or a phone number that starts with `+` and its country code.'),
  channel: channel.nullish().describe(channelSays),
  source_url: text(2048).nullish().describe(sourceSays),
  challenge_id: text(64).nullish().describe('Of the request before: the same code is sent again while it is young.'),
  // Of any length: a wrong one is nobody's mistake.
  locale: z
    .string({ error: ({ input }) => notText(input) })
    .nullish()
    .describe('The language to write in, as a BCP 47 tag. Without one that there is, that of `Accept-Language`.'),
  step_up_proof: text(4096).nullish().describe(proofSays),
  marketing_consent: flag.nullish().describe('Checked and not used yet.'),
  consent_disclosure_version: text(64).nullish().describe('Checked and not used yet.'),
})

/** Body of `POST …/otp/verify/`. A challenge is found by its id, the browser's cookie, or its recipient. */
export const otpVerifyBody = z.object({
  identifier: text(320)
    .nullish()
    .describe('As in the request. Needed where there is neither `challenge_id` nor a cookie.'),
  otp: text(64).describe('The digits; blanks and dashes between them do not count.'),
  channel: channel.nullish().describe('As in the request.'),
  source_url: text(2048).nullish().describe(sourceSays),
  challenge_id: text(64).nullish().describe('Of the request. A code belongs to whoever has it.'),
  remember_me: flag.nullish().describe('`false` ends the session after a day.'),
  step_up_proof: text(4096).nullish().describe(proofSays),
})

/** Body of `POST …/token/`. */
export const obtainBody = z
  .object({
    username: text(320)
      .trim()
      .min(1, notBlank)
      .optional()
      .describe('Upper and lower case differ. Needed where there is no `email`.'),
    email: text(320).trim().min(1, notBlank).optional().describe('An address that the account proved.'),
    password: text(1024).min(1, notBlank).describe('As it was set; nothing is trimmed or normalised.'),
  })
  // Also where the password is wrong: every mistake is told at once.
  .refine(({ username, email }) => username !== undefined || email !== undefined, {
    path: ['username'],
    message: required,
    when: () => true,
  })
  .refine(({ username, email }) => username === undefined || email === undefined, {
    path: ['email'],
    message: 'Give either username or email.',
    when: () => true,
  })

/** Body of `POST …/token/refresh/` and `…/token/blacklist/`; browsers may keep the token in a cookie instead. */
export const refreshBody = z.object({
  refresh: text(8192)
    .min(1, notBlank)
    .optional()
    .describe('A refresh token. Browsers leave it out and send their cookie.'),
})

/** Body of `POST …/logout/`. */
export const logOutBody = z.object({
  refresh: text(8192)
    .min(1, notBlank)
    .nullish()
    .describe('A refresh token, where there is no access token in the header and no cookie.'),
  everywhere: flag.nullish().describe('`true` ends every session of the account.'),
})

/** Body of `POST …/token/verify/`. */
export const tokenBody = z.object({ token: text(8192).min(1, notBlank).describe('An access or a refresh token.') })

/** Body of `PATCH …/profile/`. */
export const profileBody = z.object({
  first_name: text(50).optional(),
  last_name: text(50).optional(),
  company: text(100).optional(),
  position: text(100).optional(),
  language: text(10).optional().describe('A language tag, such as `en-GB`.'),
  timezone: text(64).optional().describe('A name of the time zone database, such as `Europe/London`.'),
})
