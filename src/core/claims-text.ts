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
 * @param bytes of the text, in UTF-8
 */
export function readAccessText(jwt: TokenSettings, bytes: Buffer): AccessText | undefined {
  const { isAscii, access: form } = formOf(jwt)
  const iatAt = form.type.length + SECONDS
  const jtiAt = iatAt + IAT.length + SECONDS
  const accountAt = jtiAt + form.jti.length + JTI
  const endAt = bytes.length - END.length
  const sessionAt = endAt - SESSION - form.session.length
  const isOurs =
    isAscii &&
    holds(bytes, 0, form.type) &&
    holds(bytes, iatAt, IAT) &&
    holds(bytes, jtiAt, form.jti) &&
    isBare(bytes, accountAt - JTI, accountAt) &&
    holds(bytes, accountAt, form.account) &&
    holds(bytes, sessionAt, form.session) &&
    isBare(bytes, endAt - SESSION, endAt) &&
    holds(bytes, endAt, END)
  if (!isOurs) return undefined

  const read = {
    accountId: numberIn(bytes, accountAt + form.account.length, sessionAt),
    sessionId: bytes.toString('latin1', endAt - SESSION, endAt),
    expiresAt: numberIn(bytes, form.type.length, iatAt) * 1000,
    issuedAt: numberIn(bytes, iatAt + IAT.length, jtiAt) * 1000,
  }
  // Not a number where a digit was none.
  return Number.isSafeInteger(read.accountId + read.expiresAt + read.issuedAt) ? read : undefined
}

const IAT = Buffer.from(',"iat":')
const END = Buffer.from('"}')
/** Characters of a number of seconds, from 2001 to 2286. */
const SECONDS = 10
/** Characters of a `jti`, and of a session's id. */
const JTI = 32
const SESSION = 34

/** Whether these bytes stand there; a native comparison of so few costs more. */
function holds(bytes: Buffer, at: number, part: Buffer): boolean {
  for (let index = 0; index < part.length; index++) if (bytes[at + index] !== part[index]) return false
  return true
}

/** Whether it is the inside of a JSON string, in ASCII and without escapes. */
function isBare(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0
    if (byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c) return false
  }
  return true
}

/** A whole number that does not begin with 0. */
function numberIn(bytes: Buffer, from: number, to: number): number {
  let number = 0
  for (let at = from; at < to; at++) {
    const digit = (bytes[at] ?? 0) - 0x30
    if (digit < 0 || digit > 9) return Number.NaN
    number = number * 10 + digit
  }
  return to > from && bytes[from] !== 0x30 ? number : Number.NaN
}

/** The texts between the parts of a token. */
interface Form {
  readonly type: Readonly<Record<'access' | 'refresh', string>>
  readonly jti: string
  readonly account: string
  readonly session: string
  /** Those of an access token, as bytes. */
  readonly access: Readonly<Record<'type' | 'jti' | 'account' | 'session', Buffer>>
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
  const access = {
    type: Buffer.from(texts.type.access),
    jti: Buffer.from(texts.jti),
    account: Buffer.from(texts.account),
    session: Buffer.from(texts.session),
  }
  const all = JSON.stringify(texts)
  return { ...texts, access, isAscii: Buffer.byteLength(all) === all.length }
}

/** Everything up to the end of the session's id. */
function opened(jwt: TokenSettings, kind: 'access' | 'refresh', parts: TokenParts): string {
  const { type, jti, account, session } = formOf(jwt)
  const exp = Math.floor(parts.expiresAt / 1000)
  const iat = Math.floor(parts.issuedAt / 1000)
  return `${type[kind]}${exp},"iat":${iat}${jti}${parts.jti}${account}${parts.session.accountId}${session}${parts.session.id}`
}
