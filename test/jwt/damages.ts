import type { Dice } from './dice.ts'

/** Does up to three random things to a token, with parts of others at hand. */
export function damaged(token: string, others: readonly string[], dice: Dice): string {
  let text = token
  for (let times = dice.below(4); times > 0; times--) text = dice.pick(damages)(text, others, dice)
  return text
}

type Damage = (token: string, others: readonly string[], dice: Dice) => string

const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_']
const strange = [
  '.',
  '=',
  '+',
  '/',
  ' ',
  '\n',
  '\0',
  '%',
  '"',
  '{',
  '\u0141',
  '\ud800',
  '\ufeff',
  '\u{1f511}',
  '..',
  '',
]

/** Bits of a character, so that it may stay in the alphabet or leave it. */
const flipCharacterBit: Damage = (token, _, dice) => {
  const at = dice.below(token.length + 1)
  return replaced(token, at, String.fromCharCode((token.charCodeAt(at) || 65) ^ (1 << dice.below(8))))
}

const changeCharacter: Damage = (token, _, dice) => replaced(token, dice.below(token.length + 1), dice.pick(alphabet))

const insertStrange: Damage = (token, _, dice) => {
  const at = dice.below(token.length + 1)
  return token.slice(0, at) + dice.pick(strange) + token.slice(at)
}

const truncate: Damage = (token, _, dice) => {
  const at = dice.below(token.length + 1)
  return dice.below(2) === 0 ? token.slice(0, at) : token.slice(at)
}

const cutOut: Damage = (token, _, dice) => {
  const at = dice.below(token.length + 1)
  return token.slice(0, at) + token.slice(at + dice.below(20))
}

const repeat: Damage = (token, _, dice) => {
  const at = dice.below(token.length + 1)
  return token.slice(0, at) + token.slice(Math.max(0, at - dice.below(20)))
}

const splice: Damage = (token, others, dice) => {
  const other = dice.pick(others)
  return token.slice(0, dice.below(token.length + 1)) + other.slice(dice.below(other.length + 1))
}

const swapPart: Damage = (token, others, dice) => {
  const parts = token.split('.')
  const from = dice.pick(others).split('.')
  return parts.with(dice.below(parts.length), from[dice.below(from.length)] ?? '').join('.')
}

const swapParts: Damage = (token, _, dice) => {
  const parts = token.split('.')
  const [a, b] = [dice.below(parts.length), dice.below(parts.length)]
  return parts
    .with(a, parts[b] ?? '')
    .with(b, parts[a] ?? '')
    .join('.')
}

/** Bits of what a part stands for: the text stays canonical, and its meaning changes. */
const flipByteBit: Damage = (token, _, dice) => {
  const parts = token.split('.')
  const index = dice.below(parts.length)
  const bytes = Buffer.from(parts[index] ?? '', 'base64url')
  if (bytes.length === 0) return token
  const at = dice.below(bytes.length)
  bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << dice.below(8)), at)
  return parts.with(index, bytes.toString('base64url')).join('.')
}

/** A part as long as it was, of other bytes. */
const randomPart: Damage = (token, _, dice) => {
  const parts = token.split('.')
  const index = dice.below(parts.length)
  const bytes = Buffer.from(parts[index] ?? '', 'base64url').map(() => dice.below(256))
  return parts.with(index, Buffer.from(bytes).toString('base64url')).join('.')
}

const damages = [
  flipCharacterBit,
  flipByteBit,
  flipByteBit,
  changeCharacter,
  changeCharacter,
  insertStrange,
  truncate,
  cutOut,
  repeat,
  splice,
  swapPart,
  swapPart,
  swapParts,
  randomPart,
]

function replaced(text: string, at: number, by: string): string {
  return text.slice(0, at) + by + text.slice(at + 1)
}
