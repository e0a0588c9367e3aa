import { done, sessionRefreshed, tokenRefreshed, tokensObtained } from '../answers.ts'
import { bodyRefusals, type Description, storeRefusals } from '../description.ts'
import type { OperationName } from '../operations.ts'
import { credentialsRefused, refreshRefused, tokenBlacklisted, tokenMemberRefused, tokenRefused } from '../refusals.ts'

const notTaken = {
  status: 401,
  says: 'The token is not taken, as djangorestframework-simplejwt says it.',
  bodies: [tokenRefused],
  codes: ['token_not_valid'],
} as const

const refreshMissing = { status: 400, says: 'There is no refresh token.', bodies: [refreshRefused] } as const

/** The token routes, with bodies and answers of djangorestframework-simplejwt. */
export const tokenDescriptions = {
  obtainToken: {
    tag: 'Tokens',
    summary: 'Sign in with a password',
    description:
      'For accounts that the operator gave a password. A wrong password, a name that nobody has, and an account that is disabled or has no password are the same 401.\n\n' +
      'With `Prefer: session=cookie` the refresh token goes into an HttpOnly cookie, and the account is given in its place.',
    headers: ['Prefer'],
    answers: [
      {
        status: 200,
        says: 'Signed in; to a browser that keeps its session in a cookie, the access token and the account.',
        bodies: [tokensObtained, sessionRefreshed],
        headers: ['Set-Cookie', 'Preference-Applied', 'RateLimit', 'RateLimit-Policy'],
      },
      { status: 400, says: 'There is no name or no password.', bodies: [credentialsRefused] },
      {
        status: 401,
        says: 'They sign nobody in, as djangorestframework-simplejwt says it.',
        bodies: [tokenRefused],
        headers: ['RateLimit', 'RateLimit-Policy'],
        codes: ['invalid_credentials'],
      },
    ],
    refusals: [...bodyRefusals, 'origin_not_allowed', 'rate_limited', ...storeRefusals],
  },
  refreshToken: {
    tag: 'Tokens',
    summary: 'Trade a refresh token',
    description:
      'Gives a new access token and, where they rotate, the next refresh token. A refresh token that comes back after it was traded ends its session.\n\n' +
      'A browser sends `{}` and its cookie, and is given the account in place of a refresh token.',
    security: 'session',
    headers: ['Prefer'],
    answers: [
      {
        status: 200,
        says: 'The next tokens; to a browser with its cookie, the access token and the account.',
        bodies: [tokenRefreshed, sessionRefreshed],
        headers: ['Set-Cookie', 'Preference-Applied'],
      },
      refreshMissing,
      { ...notTaken, codes: ['token_not_valid', 'no_active_account'] },
    ],
    refusals: [...bodyRefusals, 'origin_not_allowed', ...storeRefusals],
  },
  verifyToken: {
    tag: 'Tokens',
    summary: 'Check a token',
    description:
      'Says whether an access or a refresh token is good and its session alive; of an access token that another issuer made and this one takes, whether its account may sign in.',
    answers: [
      { status: 200, says: 'It is good.', bodies: [done] },
      {
        status: 400,
        says: 'There is no token, or its session is over.',
        bodies: [tokenMemberRefused, tokenBlacklisted],
      },
      notTaken,
    ],
    refusals: [...bodyRefusals, ...storeRefusals],
  },
  blacklistToken: {
    tag: 'Tokens',
    summary: 'Sign out',
    description:
      'Ends the session of a refresh token, whichever of its generations it is.\n\n' +
      'A browser sends `{}` and its cookie, which is cleared.',
    security: 'session',
    answers: [
      { status: 200, says: 'The session is over.', bodies: [done], headers: ['Set-Cookie'] },
      refreshMissing,
      notTaken,
    ],
    refusals: [...bodyRefusals, 'origin_not_allowed', ...storeRefusals],
  },
} as const satisfies Partial<Record<OperationName, Description>>
