import type { Session } from './records.ts'
import type { TokenSettings } from './settings.ts'

/** What an access token of ours says besides what all of them say. */
export interface AccessText {
  readonly accountId: number
  readonly sessionId: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
  readonly issuedAt: number
}

/** What differs from token to token. */
export interface TokenParts {
  readonly session: Session
  /** Epoch milliseconds. */
  readonly expiresAt: number
  readonly issuedAt: number
  /** Hexadecimal. */
  readonly jti: string
}

/**
 * The claims of an access token as JSON, in simplejwt's order. Written by hand, since ids, hex and numbers need no escapes:
 * half the cost of a token was `JSON.stringify`.
 */
export function accessText(jwt: TokenSettings, parts: TokenParts): string {
  return `${opened(jwt, 'access', parts)}"}`
}

/** The same for a refresh token, which names its generation too. */
export function refreshText(jwt: TokenSettings, parts: TokenParts): string {
  return `${opened(jwt, 'refresh', parts)}","gen":${parts.session.generation}}`
}

/**
 * Reads what `accessText` wrote under the same settings, so that its type, issuer and audience are as they have to be;
 * `undefined` for anything else. Nothing is parsed, which would cost half as much as the signature.
 *
 * @param text as `decodeAscii` gives it
 */
export function readAccessText(jwt: TokenSettings, text: string): AccessText | undefined {
  const { type, jti, account, session, isAscii } = formOf(jwt)
  const iatAt = type.access.length + SECONDS
  const jtiAt = iatAt + IAT.length + SECONDS
  const accountAt = jtiAt + jti.length + JTI
  const sessionAt = text.length - session.length - SESSION - END.length
  const isOurs =
    isAscii &&
    text.startsWith(type.access) &&
    text.startsWith(IAT, iatAt) &&
    text.startsWith(jti, jtiAt) &&
    isBare(text, jtiAt + jti.length, accountAt) &&
    text.startsWith(account, accountAt) &&
    text.startsWith(session, sessionAt) &&
    isBare(text, sessionAt + session.length, text.length - END.length) &&
    text.endsWith(END)
  if (!isOurs) return undefined

  const read = {
    accountId: numberIn(text, accountAt + account.length, sessionAt),
    sessionId: text.slice(sessionAt + session.length, -END.length),
    expiresAt: numberIn(text, type.access.length, iatAt) * 1000,
    issuedAt: numberIn(text, iatAt + IAT.length, jtiAt) * 1000,
  }
  // Not a number where a digit was none.
  return Number.isSafeInteger(read.accountId + read.expiresAt + read.issuedAt) ? read : undefined
}

const IAT = ',"iat":'
const END = '"}'
/** Characters of a number of seconds, from 2001 to 2286. */
const SECONDS = 10
/** Characters of a `jti`, and of a session's id. */
const JTI = 32
const SESSION = 34
const ZERO = 48
const NINE = 57

/** Whether it is the inside of a string that ends there and has no escapes. */
function isBare(text: string, from: number, to: number): boolean {
  const escapeAt = text.indexOf('\\', from)
  return text.indexOf('"', from) === to && (escapeAt === -1 || escapeAt > to)
}

/** A whole number that does not begin with 0. */
function numberIn(text: string, from: number, to: number): number {
  let number = 0
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at)
    if (code < ZERO || code > NINE) return Number.NaN
    number = number * 10 + code - ZERO
  }
  return to > from && text.charCodeAt(from) !== ZERO ? number : Number.NaN
}

/** The texts between the parts of a token. */
interface Form {
  readonly type: Readonly<Record<'access' | 'refresh', string>>
  readonly jti: string
  readonly account: string
  readonly session: string
  /** Whether they can be compared with a text that was read as ASCII. */
  readonly isAscii: boolean
}

const forms = new WeakMap<TokenSettings, Form>()

function formOf(jwt: TokenSettings): Form {
  const known = forms.get(jwt)
  if (known !== undefined) return known
  const made = makeForm(jwt)
  forms.set(jwt, made)
  return made
}

function makeForm(jwt: TokenSettings): Form {
  const audience = jwt.audience === undefined ? '' : `,"aud":${JSON.stringify(jwt.audience)}`
  const issuer = jwt.issuer === undefined ? '' : `,"iss":${JSON.stringify(jwt.issuer)}`
  const typed = (type: string): string => `{"${jwt.tokenTypeClaim}":"${type}","exp":`
  const texts = {
    type: { access: typed('access'), refresh: typed('refresh') },
    jti: `,"${jwt.jtiClaim}":"`,
    account: `","${jwt.userIdClaim}":"`,
    session: `"${audience}${issuer},"sid":"`,
  }
  const all = JSON.stringify(texts)
  return { ...texts, isAscii: Buffer.byteLength(all) === all.length }
}

/** Everything up to the end of the session's id. */
function opened(jwt: TokenSettings, kind: 'access' | 'refresh', parts: TokenParts): string {
  const { type, jti, account, session } = formOf(jwt)
  const exp = Math.floor(parts.expiresAt / 1000)
  const iat = Math.floor(parts.issuedAt / 1000)
  return `${type[kind]}${exp}${IAT}${iat}${jti}${parts.jti}${account}${parts.session.accountId}${session}${parts.session.id}`
}
