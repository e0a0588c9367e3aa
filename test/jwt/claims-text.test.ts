import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JWTConfig, type JWTConfigInput } from '../../src/config/jwt-config.ts'
import { accessText, readAccessText, refreshText, type TokenParts } from '../../src/core/claims-text.ts'
import type { TokenSettings } from '../../src/core/settings.ts'
import { checkClaims } from '../../src/jwt/claims.ts'

const settings: readonly JWTConfigInput[] = [
  {},
  { issuer: 'us', audience: 'app' },
  {
    audience: ['app', 'a "quoted" \\ one'],
    userIdClaim: 'sub',
    tokenTypeClaim: 'kind',
    jtiClaim: 'https://us.example/id',
  },
]
const session = { id: 'ses_0123456789abcdefghjkmnpqrstvwx', accountId: 42, generation: 3, rotatedAt: 0, expiresAt: 0 }
const parts: TokenParts = { session, expiresAt: 1_800_000_000_999, issuedAt: 1_700_000_000_500, jti: 'ab'.repeat(16) }
const readText = (jwt: TokenSettings, text: string) => readAccessText(jwt, Buffer.from(text))
const read = { accountId: 42, sessionId: session.id, expiresAt: 1_800_000_000_000, issuedAt: 1_700_000_000_000 }

describe.each(settings)('the claims of a token under %j', (input) => {
  const jwt = new JWTConfig(input).toSettings()

  it('are written in the order of simplejwt and read without parsing', () => {
    const { userIdClaim, tokenTypeClaim, jtiClaim, audience: aud, issuer: iss } = jwt
    const claims = {
      [tokenTypeClaim]: 'access',
      exp: 1_800_000_000,
      iat: 1_700_000_000,
      [jtiClaim]: parts.jti,
      [userIdClaim]: '42',
      aud,
      iss,
    }

    expect(accessText(jwt, parts)).toBe(JSON.stringify({ ...claims, sid: session.id }))
    expect(readText(jwt, accessText(jwt, parts))).toEqual(read)
  })

  it('are read as whoever parses them would, or not at all', () => {
    const text = accessText(jwt, parts)
    const piece = fc.oneof(
      fc.constantFrom('"', '\\', ',', '0', '1', '-', 'e', ' ', '{', '}', '":"', '","', '\\u0061', 'sid', '\u00e9'),
      fc.string({ maxLength: 3 }),
      fc.nat(text.length - 1).map((at) => text.slice(at, at + 4)),
    )
    const change = fc.record({ at: fc.nat(text.length), drop: fc.nat(4), piece })
    const property = fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      const changed = changes.reduce(
        (all, one) => all.slice(0, one.at) + one.piece + all.slice(one.at + one.drop),
        text,
      )
      const quick = readText(jwt, changed)
      if (quick === undefined) return

      const claims = JSON.parse(changed) as Record<string, unknown>
      const { userIdClaim } = jwt
      expect({ ...quick, expiresAt: quick.expiresAt / 1000, issuedAt: quick.issuedAt / 1000 }).toEqual({
        accountId: Number(claims[userIdClaim]),
        sessionId: claims['sid'],
        expiresAt: claims['exp'],
        issuedAt: claims['iat'],
      })
      checkClaims(claims, jwt, { type: 'access', now: 0, issuedAt: 'ignored' })
    })
    fc.assert(property, { numRuns: 5000 })
  })

  it('of a refresh token are none of an access token', () => {
    expect(JSON.parse(refreshText(jwt, parts))).toMatchObject({
      gen: 3,
      sid: session.id,
      [jwt.tokenTypeClaim]: 'refresh',
    })
    expect(readText(jwt, refreshText(jwt, parts))).toBeUndefined()
  })
})

it('what is not ASCII is left to whoever parses', () => {
  const jwt = new JWTConfig({ issuer: 'мы', audience: 'é' }).toSettings()

  expect(readText(jwt, accessText(jwt, parts))).toBeUndefined()
  expect(JSON.parse(accessText(jwt, parts))).toMatchObject({ iss: 'мы', aud: 'é' })
})
