import { createHmac } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { AuthError } from '../errors.ts'
import { checkClaims } from './claims.ts'
import { readHeader, signJws, verifyJws as verifyWith } from './jws.ts'
import { readSigningKey } from './key-material.ts'

const secret = Buffer.from('a-plain-test-key-that-everybody-knows-012345')
const key = readSigningKey({ text: secret.toString(), algorithm: 'HS256' })
const claims = { token_type: 'access', exp: 2_000_000_000, iat: 1_700_000_000, jti: 'a', user_id: '1' }

const verifyJws = (token: string) => verifyWith(token, [key])
const sign = () => String(signJws(JSON.stringify(claims), key))

const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

function forge(header: unknown, payload: unknown): string {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}

describe('signJws and verifyJws', () => {
  it('give back what was signed', () => {
    expect(verifyJws(sign())).toEqual(claims)
  })

  it('agree with jose in both directions', async () => {
    expect((await jwtVerify(sign(), secret)).payload).toEqual(claims)
    expect(verifyJws(await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(secret))).toEqual(claims)
  })

  it('refuse a key that is shorter than the hash (RFC 7518 §3.2)', () => {
    expect(() => readSigningKey({ text: 'x'.repeat(31), algorithm: 'HS256' })).toThrow(
      'at least 32 bytes for HS256, not 31',
    )
  })

  it.each(['none', 'None', 'nOnE', 'NONE', '', 'HS256 ', 'hs256', 'HS512', 'RS256', null, 256])(
    'refuse the algorithm %j though the signature is right',
    (alg) => {
      expect(() => verifyJws(forge({ alg, typ: 'JWT' }, claims))).toThrow(AuthError)
    },
  )

  it.each([{ crit: [] }, { crit: ['exp'] }, { crit: 'x' }, { b64: false }, { typ: 'at+jwt' }, { typ: 7 }])(
    'refuse a header with %j',
    (more) => {
      expect(() => verifyJws(forge({ alg: 'HS256', ...more }, claims))).toThrow(AuthError)
    },
  )

  it.each([[], 'text', 7, null, '{"a":'])('refuse the payload %j', (payload) => {
    expect(() => verifyJws(forge({ alg: 'HS256', typ: 'JWT' }, payload))).toThrow(AuthError)
  })

  it('refuse every other spelling of a token', () => {
    const token = sign()
    const [header = '', payload = '', signature = ''] = token.split('.')
    const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const sameBytes = [...last]
      .map((c) => `${header}.${payload}.${signature.slice(0, -1)}${c}`)
      .filter((t) => t !== token)
    const others = [
      `${token}=`,
      ` ${token}`,
      `${token}\n`,
      `${token}.`,
      `${token}.x`,
      token.replace('.', '..'),
      `${header}.${payload}`,
      token.replace(/-|_/g, '+'),
      token.replace('e', '\u0165'),
    ]
    for (const text of [...sameBytes, ...others].filter((t) => t !== token))
      expect(() => verifyJws(text)).toThrow(AuthError)
  })

  it.each([
    ['padding', (payload: string) => `${payload}=`],
    ['bits that are over', (payload: string) => payload.replace(/.$/, '1')],
    ['a character of base64', (payload: string) => payload.replace(/-|_|A/, '+')],
    ['a wide character with the low byte of an A', (payload: string) => payload.replace(/A/, '\u0141')],
    ['a third dot', (payload: string) => payload.replace(/A/, '.')],
    ['a line end', (payload: string) => `${payload}\n`],
  ])('refuse a payload with %s, though its own key signed it', (_, change) => {
    const [header = '', payload = ''] = sign().split('.')
    const text = `${header}.${change(payload)}`

    expect(change(payload)).not.toBe(payload)
    expect(() => verifyJws(`${text}.${key.sign(text)}`)).toThrow('Token is invalid')
  })

  it.each([undefined, null, 7, {}, [], [sign()]])('refuse %j, which is no text', (value) => {
    expect(() => verifyJws(value as unknown as string)).toThrow('Token is invalid')
  })

  it('refuse a token of a megabyte before looking at it', () => {
    expect(() => verifyJws(`${'a'.repeat(1_000_000)}.a.a`)).toThrow('Token is invalid')
  })
})

describe('readHeader', () => {
  it('gives the header of a token as it stands there, right or wrong', () => {
    expect(readHeader(sign())).toEqual({ alg: 'HS256', typ: 'JWT' })
    expect(readHeader(forge({ alg: 'none', kid: 'a', crit: ['x'] }, {}))).toEqual({
      alg: 'none',
      kid: 'a',
      crit: ['x'],
    })
  })

  it.each(['', 'a.b', 'a.b.c.d.e', 'e30.e30.', 'bm8.e30.AA', 'W10.e30.AA', 'e31.e30.AA'])('refuses %j', (text) => {
    expect(() => readHeader(text)).toThrow('Token is invalid')
  })
})

describe('checkClaims', () => {
  const rules = { tokenTypeClaim: 'token_type', jtiClaim: 'jti', leewayMs: 0 }
  const now = 1_750_000_000_000
  const check =
    (change: object, more: object = {}) =>
    () =>
      checkClaims({ ...claims, ...change }, { ...rules, ...more }, { type: 'access', now, issuedAt: 'checked' })

  it('takes a token of the right type until the second it expires', () => {
    expect(check({ exp: now / 1000 + 1 })).not.toThrow()
    expect(check({ exp: now / 1000 })).toThrow(expectDetail('Token is expired'))
  })

  it('forgives as much as the leeway', () => {
    expect(check({ exp: now / 1000 - 4 }, { leewayMs: 5000 })).not.toThrow()
    expect(check({ exp: now / 1000 - 5 }, { leewayMs: 5000 })).toThrow(expectDetail('Token is expired'))
    expect(check({ iat: now / 1000 + 5 }, { leewayMs: 5000 })).not.toThrow()
  })

  it.each([
    [{ exp: undefined }, "Token has no 'exp' claim"],
    [{ exp: '9999999999' }, 'Token is invalid'],
    [{ exp: Number.POSITIVE_INFINITY }, 'Token is invalid'],
    [{ exp: -1 }, 'Token is invalid'],
    [{ exp: null }, 'Token is invalid'],
    [{ exp: [9_999_999_999] }, 'Token is invalid'],
    [{ nbf: now / 1000 + 1 }, 'Token is invalid'],
    [{ iat: now / 1000 + 2 }, 'Token is invalid'],
    [{ jti: undefined }, 'Token has no id'],
    [{ token_type: 'refresh' }, 'Token has wrong type'],
    [{ token_type: undefined }, 'Token has wrong type'],
  ])('refuses %j: %s', (change, sentence) => {
    expect(check(change)).toThrow(expectDetail(sentence))
  })

  it.each([
    [{ aud: 'app' }, { audience: 'app' }, true],
    [{ aud: ['other', 'app'] }, { audience: 'app' }, true],
    [{ aud: 'other' }, { audience: 'app' }, false],
    [{}, { audience: 'app' }, false],
    [{ aud: 'anything' }, {}, true],
    [{ aud: 'shop' }, { audience: ['app', 'shop'] }, true],
    [{ aud: ['other', 'shop'] }, { audience: ['app', 'shop'] }, true],
    [{ aud: ['other'] }, { audience: ['app', 'shop'] }, false],
    [{ aud: 'other' }, { audience: ['app', 'shop'] }, false],
    [{ aud: [] }, { audience: ['app', 'shop'] }, false],
    [{ aud: [['app', 'shop']] }, { audience: ['app', 'shop'] }, false],
    [{}, { audience: ['app', 'shop'] }, false],
    [{ iss: 'us' }, { issuer: 'us' }, true],
    [{ iss: 'them' }, { issuer: 'us' }, false],
    [{}, { issuer: 'us' }, false],
  ])('%j under %j: %s', (change, more, isValid) => {
    if (isValid) expect(check(change, more)).not.toThrow()
    else expect(check(change, more)).toThrow(AuthError)
  })
})

function expectDetail(detail: string): unknown {
  return expect.objectContaining({ code: 'token_not_valid', details: { detail } })
}
