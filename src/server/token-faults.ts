import type { Settings } from '../core/settings.ts'
import type { TokenKeys } from '../core/token-keys.ts'
import { AuthError } from '../errors.ts'
import { isNameOf } from '../jwt/algorithms.ts'
import { type Claims, MAX_TOKEN_CHARACTERS, readClaims, readHeader, verifyJws } from '../jwt/jws.ts'
import type { VerifyingKey } from '../jwt/keys.ts'
import { timeInWords } from './time-in-words.ts'

/** Why a text is no token that can be read; `undefined` when it is one. */
export function formFaultOf(token: string): string | undefined {
  const parts = token.split('.')
  if (/\s/.test(token)) return 'it has blanks in it; give the token alone, without "Bearer"'
  if (parts.length === 5) return 'it has five parts, so it is encrypted, and only signed tokens are read'
  if (parts.length !== 3) return `it has ${parts.length} ${parts.length === 1 ? 'part' : 'parts'} in place of three`
  if (token.length > MAX_TOKEN_CHARACTERS) return `it is longer than ${MAX_TOKEN_CHARACTERS} characters`
  if (parts[2] === '') return 'it is not signed: its third part is empty'
  if (!parts.every((part) => /^[\w-]+$/.test(part))) return 'its parts are not all base64url'
  if (!isRead(() => readHeader(token))) return 'its header is no JSON object in base64url; it may be cut or changed'
  if (!isRead(() => readClaims(token))) return 'its claims are no JSON object in base64url; they may be cut or changed'
  return undefined
}

/** What a refused token is judged by. */
export interface Judges {
  readonly keys: TokenKeys
  readonly jwt: Settings['jwt']
  /** Epoch milliseconds. */
  readonly now: number
}

/** Why a token was refused. Decides nothing: the refusal is that of the code which checks tokens, and this only explains. */
export function reasonFor(token: string, { keys, jwt, now }: Judges): string {
  const form = formFaultOf(token)
  if (form !== undefined) return `this is no token that can be read: ${form}`

  const signer = signerOf(token, keys)
  if (signer === undefined) return signatureFault(readHeader(token), [...keys.verifying, keys.refresh])
  const claims = verifyJws(token, [signer])
  const kind = signer === keys.refresh ? 'refresh' : 'access'
  return timeFault(claims, jwt, now) ?? claimFault(claims, kind, jwt) ?? 'it is not valid'
}

/** The key that a token was signed with; `undefined` when it is none of these. */
export function signerOf(token: string, { verifying, refresh }: TokenKeys): VerifyingKey | undefined {
  return [...verifying, refresh].find((key) => isRead(() => verifyJws(token, [key])))
}

function signatureFault(header: Claims, keys: readonly VerifyingKey[]): string {
  const { alg, kid, typ } = header
  if ('crit' in header || 'b64' in header)
    return 'its header demands something that is not known here ("crit" or "b64")'
  if (typ !== undefined && !/^(?:application\/)?jwt$/i.test(String(typ)))
    return 'its header says another "typ" than JWT'
  if (typeof alg !== 'string' || alg.toLowerCase() === 'none') return 'it is not signed: its header says no algorithm'

  const named = kid === undefined ? keys : keys.filter((key) => key.kid === kid)
  if (named.length === 0) return 'its header names a key that is none of ours ("kid")'
  const names = [...new Set(named.map(({ algorithm }) => algorithm))]
  const isOurs = names.some((name) => isNameOf(alg, name))
  if (!isOurs) return `its header says another algorithm ("alg") than its key has: ${names.join(', ')}`
  return 'its signature is not right: it was changed, or signed with another key'
}

function timeFault({ exp, nbf, iat }: Claims, { leewayMs }: Settings['jwt'], now: number): string | undefined {
  if (exp === undefined) return 'it never expires: it has no "exp"'
  const times = Object.entries({ exp, nbf, iat }).filter(([, value]) => value !== undefined)
  const wrong = times.find(([, value]) => typeof value !== 'number' || !Number.isFinite(value) || value < 0)
  if (wrong !== undefined) return `its "${wrong[0]}" is no time`

  const at = Object.fromEntries(times.map(([name, value]) => [name, Number(value) * 1000])) as Record<string, number>
  const isLater = (time: number | undefined): time is number => time !== undefined && time > now + leewayMs
  if (at['exp'] !== undefined && at['exp'] <= now - leewayMs) return `it expired ${timeInWords(at['exp'], now)}`
  if (isLater(at['nbf'])) return `it is not valid before its "nbf", ${timeInWords(at['nbf'], now)}`
  if (isLater(at['iat'])) return `it was issued ${timeInWords(at['iat'], now)}, by a clock that is ahead of this one`
  return undefined
}

function claimFault(claims: Claims, kind: 'access' | 'refresh', jwt: Settings['jwt']): string | undefined {
  const { issuer, audience } = jwt
  const named: readonly unknown[] = [claims['aud']].flat()
  if (issuer !== undefined && claims['iss'] !== issuer) return `its "iss" is not ${issuer}, which jwt.issuer demands`
  if (audience !== undefined && ![audience].flat().some((one) => named.includes(one)))
    return `its "aud" does not name ${[audience].flat().join(' or ')}, which jwt.audience demands`
  if (typeof claims[jwt.jtiClaim] !== 'string') return `it has no id ("${jwt.jtiClaim}")`
  if (claims[jwt.tokenTypeClaim] !== kind)
    return `its "${jwt.tokenTypeClaim}" is not ${kind}, and it is signed with the key of ${kind} tokens`
  if (claims[jwt.userIdClaim] === undefined) return `it names no account ("${jwt.userIdClaim}")`
  if (typeof claims['sid'] !== 'string') return 'it names no session ("sid"), so it was not made by keychime'
  return `its "${jwt.userIdClaim}" is no number of an account, or its "gen" no generation`
}

function isRead(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch (error) {
    if (error instanceof AuthError) return false
    throw error
  }
}
