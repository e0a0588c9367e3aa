import { done, sessionRefreshed, tokenRefreshed } from '../answers.ts'
import { bodyRefusals, type Description, storeRefusals } from '../description.ts'
import type { OperationName } from '../operations.ts'
import { refreshRefused, tokenBlacklisted, tokenMemberRefused, tokenRefused } from '../refusals.ts'

const notTaken = {
  status: 401,
  says: 'The token is not taken, as djangorestframework-simplejwt says it.',
  bodies: [tokenRefused],
  codes: ['token_not_valid'],
} as const

const refreshMissing = { status: 400, says: 'There is no refresh token.', bodies: [refreshRefused] } as const

/** The token routes, with bodies and answers of djangorestframework-simplejwt. */
export const tokenDescriptions = {
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
    description: 'Says whether an access or a refresh token is good and its session alive.',
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
