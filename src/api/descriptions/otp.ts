import { z } from 'zod'
import { otpRequested, otpStatus, otpVerified } from '../answers.ts'
import { bodyRefusals, type Description, storeRefusals } from '../description.ts'
import { otpRequestByEmail, otpRequestByPhone, otpVerifyByEmail, otpVerifyByPhone } from '../older-bodies.ts'
import type { OperationName } from '../operations.ts'

const identifierRefusals = ['invalid_identifier', 'invalid_email', 'invalid_phone'] as const

/** Asking for a code, giving it back, and waiting in between. */
export const otpDescriptions = {
  requestOtp: {
    tag: 'One-time codes',
    summary: 'Send a code',
    description:
      'Sends a one-time code to an email address or a phone number, known or not: the answer is the same.\n\n' +
      'Asking again with the `challenge_id` (browsers: with the cookie) sends the same code while more than half of its life is left, and later a new one that ends the old. Browsers keep the challenge in a cookie.',
    headers: ['Accept-Language', 'Idempotency-Key'],
    olderBodies: [otpRequestByEmail, otpRequestByPhone],
    answers: [
      {
        status: 200,
        says: 'A code is on its way.',
        bodies: [otpRequested],
        headers: ['Set-Cookie', 'Deprecation', 'RateLimit', 'RateLimit-Policy'],
      },
    ],
    refusals: [
      ...identifierRefusals,
      ...bodyRefusals,
      'idempotency_mismatch',
      'step_up_required',
      'cooldown',
      'hourly_limit',
      'daily_limit',
      'rate_limited',
      'send_failed',
      ...storeRefusals,
    ],
  },
  verifyOtp: {
    tag: 'One-time codes',
    summary: 'Trade the code for tokens',
    description:
      'Signs in whoever gives the right code back. A wrong, used, expired or unknown code and one that was guessed away are the same 401. The account is made at its first sign-in.\n\n' +
      'With `Prefer: session=cookie` the refresh token goes into an HttpOnly cookie and `refresh` is null.',
    headers: ['Prefer'],
    olderBodies: [otpVerifyByEmail, otpVerifyByPhone],
    answers: [
      {
        status: 200,
        says: 'Signed in.',
        bodies: [otpVerified],
        headers: ['Set-Cookie', 'Preference-Applied', 'Deprecation', 'RateLimit', 'RateLimit-Policy'],
      },
    ],
    refusals: [
      ...identifierRefusals,
      ...bodyRefusals,
      'authentication_failed',
      'origin_not_allowed',
      'step_up_required',
      'rate_limited',
      ...storeRefusals,
    ],
  },
  otpStatus: {
    tag: 'One-time codes',
    summary: 'Ask how far the message has come',
    description: 'The `status_url` of the answer to a request for a code. It never tells whether there is an account.',
    parameters: [
      {
        name: 'handle',
        in: 'path',
        says: 'Names the challenge; made from its id, which stands in no URL.',
        schema: z.string().regex(/^chl_[0-9a-hjkmnp-tv-z]{36}$/),
      },
    ],
    answers: [{ status: 200, says: 'How far it has come.', bodies: [otpStatus] }],
    refusals: ['not_found', ...storeRefusals],
  },
} as const satisfies Partial<Record<OperationName, Description>>
