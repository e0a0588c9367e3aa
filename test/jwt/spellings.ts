/** Another text that a lax reader takes for the same token. */
export interface Spelling {
  readonly what: string
  readonly text: string
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const partNames = ['header', 'payload', 'signature'] as const

/**
 * The other spellings of a compact JWS: the same bytes written otherwise, or the same parts otherwise put together. Whoever
 * took one would have two tokens where one was issued, and a list of refused tokens would miss the second.
 */
export function spellingsOf(token: string): readonly Spelling[] {
  const all = [
    ...between(token),
    ...partNames.flatMap((_, index) => ofPart(token, index)),
    ...lookAlikes(token),
    ...serialisations(token),
    ...headers(token),
  ]
  return all.filter(({ text }) => text !== token)
}

const controls = [' ', '\t', '\n', '\r\n', '\0', '\ufeff', '\u00a0', '\u200b', '\u2028', '%20'] as const

/** Something before, behind or within the text, and other dots. */
function between(token: string): Spelling[] {
  const [header, payload, signature] = partsOf(token)
  const put = controls.flatMap((character) => {
    const name = JSON.stringify(character)
    return [
      { what: `${name} before`, text: character + token },
      { what: `${name} behind`, text: token + character },
      { what: `${name} before the payload`, text: `${header}.${character}${payload}.${signature}` },
      { what: `${name} within the signature`, text: `${header}.${payload}.${split(signature, character)}` },
    ]
  })
  const dots = ['..', '%2E', '\u2024', '\u3002', '\uff0e', ' . ', ',', '.\u200d'].map((dot) => ({
    what: `${JSON.stringify(dot)} for dots`,
    text: [header, payload, signature].join(dot),
  }))
  return [
    ...put,
    ...dots,
    { what: 'a dot before', text: `.${token}` },
    { what: 'a dot behind', text: `${token}.` },
    { what: 'five parts', text: `${token}.${payload}.${signature}` },
    { what: 'four parts', text: `${token}.${signature}` },
    { what: 'a part more, and empty', text: `${header}..${payload}.${signature}` },
    { what: 'the payload detached', text: `${header}..${signature}` },
    { what: 'quotes', text: `"${token}"` },
    { what: 'percent-encoding', text: [...token].map(percent).join('') },
    { what: 'one character in percent-encoding', text: percent(token[0] ?? '') + token.slice(1) },
    { what: 'lines of 64 characters', text: token.replace(/.{64}/g, '$&\n') },
  ]
}

/** One part in another base64: padded, with unused bits set, of the other alphabet, encoded twice. */
function ofPart(token: string, index: number): Spelling[] {
  const parts = partsOf(token)
  const part = parts[index] ?? ''
  const bytes = Buffer.from(part, 'base64url')
  const become = (what: string, text: string): Spelling => ({
    what: `${partNames[index]}: ${what}`,
    text: parts.with(index, text).join('.'),
  })
  const lastWithUnusedBits = [...alphabet]
    .filter((last) => Buffer.from(part.slice(0, -1) + last, 'base64url').equals(bytes))
    .map((last) => become(`${last} as its last character`, part.slice(0, -1) + last))

  return [
    ...lastWithUnusedBits,
    become('padded', part + '='.repeat((4 - (part.length % 4)) % 4 || 1)),
    become('padded by two', `${part}==`),
    become('padding of another kind', `${part}%3D`),
    become('one character more, which adds no byte', `${part}A`),
    become('the alphabet of base64', bytes.toString('base64').replace(/=+$/, '')),
    become('base64 with padding', bytes.toString('base64')),
    become('hex', bytes.toString('hex')),
    become('encoded twice', Buffer.from(part).toString('base64url')),
    become('as text', bytes.toString('latin1')),
    become('case changed', part.toUpperCase()),
  ]
}

/** Characters that become the right one by their low byte, by a compatible form (NFKC) or by case folding. */
function lookAlikes(token: string): Spelling[] {
  const places = [0, token.indexOf('.') + 3, token.lastIndexOf('.') + 5, token.length - 1]
  const forms: readonly (readonly [string, (character: string) => string])[] = [
    ['U+01xx with its low byte', (character) => String.fromCodePoint(character.charCodeAt(0) + 0x100)],
    ['U+21xx with its low byte', (character) => String.fromCodePoint(character.charCodeAt(0) + 0x2100)],
    ['U+1F4xx with its low byte', (character) => String.fromCodePoint(character.charCodeAt(0) + 0x1f400)],
    ['full width', (character) => String.fromCodePoint(character.charCodeAt(0) + 0xfee0)],
    ['a combining mark behind', (character) => `${character}\u0301`],
    ['a variation selector behind', (character) => `${character}\ufe0f`],
    ['a low surrogate behind', (character) => `${character}\udc00`],
  ]
  const single = forms.flatMap(([what, form]) =>
    places.map((at) => ({ what: `${what}, at ${at}`, text: replaceAt(token, at, form(token[at] ?? '')) })),
  )
  const whole = forms.map(([what, form]) => ({ what: `${what}, everywhere`, text: [...token].map(form).join('') }))
  return [
    ...single,
    ...whole,
    { what: 'the Kelvin sign for K', text: token.replace(/K/, '\u212a') },
    { what: 'the long s for s', text: token.replace(/s/, '\u017f') },
    { what: 'a minus for a hyphen', text: token.replaceAll('-', '\u2212') },
  ]
}

/** The same token as JSON (RFC 7515 §7.2), which is no compact form. */
function serialisations(token: string): Spelling[] {
  const [header, payload, signature] = partsOf(token)
  const flat = { payload, protected: header, signature }
  const general = { payload, signatures: [{ protected: header, signature }] }
  return [
    { what: 'flattened JSON', text: JSON.stringify(flat) },
    { what: 'general JSON', text: JSON.stringify(general) },
    { what: 'JSON in base64url', text: Buffer.from(JSON.stringify(flat)).toString('base64url') },
    { what: 'a list', text: JSON.stringify([header, payload, signature]) },
    { what: 'a token within a token', text: `${header}.${Buffer.from(token).toString('base64url')}.${signature}` },
  ]
}

/** Headers that mean the same, which the signature was not made for. */
function headers(token: string): Spelling[] {
  const [header, payload, signature] = partsOf(token)
  const text = Buffer.from(header, 'base64url').toString()
  const { alg, ...rest } = JSON.parse(text) as { readonly alg: string }
  const others: readonly (readonly [string, string])[] = [
    ['blanks', JSON.stringify({ alg, ...rest }, undefined, 1)],
    ['members the other way round', JSON.stringify(Object.fromEntries(Object.entries({ alg, ...rest }).toReversed()))],
    ['the type in lower case', JSON.stringify({ alg, ...rest, typ: 'jwt' })],
    ['the type with its prefix', JSON.stringify({ alg, ...rest, typ: 'application/jwt' })],
    ['no type', JSON.stringify({ alg, ...rest, typ: undefined })],
    ['the algorithm in lower case', JSON.stringify({ ...rest, alg: alg.toLowerCase() })],
    ['an escape', text.replace('"alg"', '"\\u0061lg"')],
    ['the algorithm twice', text.replace('{', `{"alg":${JSON.stringify(alg)},`)],
    ['a byte order mark', `\ufeff${text}`],
    ['a member that nobody reads', text.replace('}', ',"x":1}')],
  ]
  return others.map(([what, other]) => ({
    what: `header: ${what}`,
    text: `${Buffer.from(other).toString('base64url')}.${payload}.${signature}`,
  }))
}

function partsOf(token: string): [header: string, payload: string, signature: string] {
  const [header = '', payload = '', signature = ''] = token.split('.')
  return [header, payload, signature]
}

function split(text: string, by: string): string {
  return text.slice(0, 7) + by + text.slice(7)
}

function replaceAt(text: string, at: number, by: string): string {
  return text.slice(0, at) + by + text.slice(at + 1)
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`
}
