import type { JWTConfigInput } from '../../../src/index.ts'

/** The key that both sides share in these tests. Everybody knows it. */
const signingKey = 'a-test-key-for-simplejwt-that-everybody-knows-0123456789'

/** What is shared with Django, case by case. */
export const cases: Readonly<Record<string, JWTConfigInput>> = {
  'the quick start': { accessTokenLifetimeHours: 24, refreshTokenLifetimeDays: 30, signingKey },
  'an audience and an issuer': { audience: 'my-app', issuer: 'my-company', signingKey },
  'an audience of several': { audience: ['my-app', 'my-shop'], leeway: 30, signingKey },
  'other names of claims': { userIdClaim: 'sub', tokenTypeClaim: 'kind', jtiClaim: 'token_id', signingKey },
  'another header': { authHeaderTypes: ['JWT', 'Bearer'], authHeaderName: 'X-Access-Token', signingKey },
  'no rotation': { rotateRefreshTokens: false, updateLastLogin: false, signingKey },
}

/** Another one, of the same length. */
export const anotherKey = 'a-test-key-for-simplejwt-that-nobody-here-has-0123456789'
