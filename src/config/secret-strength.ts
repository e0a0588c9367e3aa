/** How many bytes a secret has at least. */
export const leastBytes = 32

/** How to come by a secret that nobody can guess. */
export const makeASecret = `make one with: node -p "crypto.randomBytes(32).toString('base64url')"`

/** What examples, templates and people in a hurry put where a secret belongs. */
const placeholder = [
  'django-insecure|change[-_ ]?(?:me|this|it)|replace[-_ ]?(?:me|this|it)|enter|insert|generate|your|please',
  'secret|password|passw0rd|token|value|string|random|example|placeholder|default|dummy|sample|super|very|long|some',
  'least|bytes|characters|here|with|this|that|keychime|development|production|qwertyuiop|qwerty|asdfghjkl|letmein',
  'admin|test|key|jwt',
].join('|')

const placeholders = new RegExp(`[-_ .]*(?:${placeholder})[-_ .]*`, 'gi')

/**
 * The sentence that says why a secret cannot be used anywhere and how to make one that can; `undefined` when it can.
 * HMAC keys need at least as many bytes as their hash gives (RFC 7518 §3.2).
 */
export function weaknessOf(secret: string): string | undefined {
  if (Buffer.byteLength(secret) < leastBytes) return `must have at least ${leastBytes} bytes; ${makeASecret}`
  if (/^django-insecure/i.test(secret)) return `must not be a key that Django marked as insecure; ${makeASecret}`
  return undefined
}

/**
 * The sentence that says why a secret could be guessed, long as it is. Good enough for development and tests, never for
 * production, where a machine must have made it and not a person.
 */
export function guessabilityOf(secret: string): string | undefined {
  const fault = patternOf(secret)
  return fault && `must be random, not ${fault}; ${makeASecret}`
}

function patternOf(secret: string): string | undefined {
  if (Buffer.byteLength(secret.replace(placeholders, '')) < leastBytes / 2) return 'a placeholder'
  if (isRepetition(secret)) return 'a repetition'
  return isSequence(secret) ? 'a sequence' : undefined
}

/** Few different characters, or one piece over and over. Of 32 random hexadecimal digits, fewer than 8 differ once in 10⁷. */
function isRepetition(secret: string): boolean {
  return new Set(secret).size < 8 || /^(.+?)\1+$/su.test(secret)
}

/** Most characters follow from the one before: `abcdef…`, `987654…`. Random hexadecimal digits do so one time in five. */
function isSequence(secret: string): boolean {
  const points = Array.from(secret, (character) => character.codePointAt(0) ?? 0)
  const steps = points.slice(1).map((point, index) => Math.abs(point - (points[index] ?? 0)))
  return steps.filter((step) => step <= 1).length > (steps.length * 2) / 3
}
