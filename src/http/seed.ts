import { type IdentifierPolicy, parseIdentifier } from '../core/identifier.ts'
import { AuthError } from '../errors.ts'

type Body = Readonly<Record<string, unknown>>

/** Whether a body of the OTP routes has a member of the older shape: `email`, `phone` or `code`. */
export function isOlder({ email, phone, code }: Body): boolean {
  return isGiven(email) || isGiven(phone) || isGiven(code)
}

/**
 * Puts an older body of the OTP routes into today's shape: `email` or `phone` for `identifier`, `code` for `otp`. A
 * body may say the same in both ways, never two different things; two spellings of one address or number are the same.
 *
 * @throws {AuthError} `validation_error` when it names two identifiers or two codes.
 */
export function translateOlder(body: Body, policy: IdentifierPolicy): Body {
  const { email, phone, code, ...rest } = body
  if (isGiven(email) && isGiven(phone)) throw contradiction('identifier', 'Give either email or phone.')
  const older = isGiven(email) ? email : phone
  const identifier = areOne(rest['identifier'], older, policy) ? older : rest['identifier']
  return {
    ...rest,
    ...merged('identifier', identifier, older),
    ...merged('otp', rest['otp'], code),
    ...(isGiven(older) && !isGiven(rest['channel']) ? { channel: isGiven(email) ? 'email' : 'phone' } : {}),
  }
}

function areOne(one: unknown, other: unknown, policy: IdentifierPolicy): boolean {
  if (typeof one !== 'string' || typeof other !== 'string') return false
  try {
    return parseIdentifier(one, policy).value === parseIdentifier(other, policy).value
  } catch (error) {
    // Whatever cannot be read is refused as a contradiction or by its own name.
    if (error instanceof AuthError) return false
    throw error
  }
}

function merged(name: string, value: unknown, older: unknown): Record<string, unknown> {
  if (!isGiven(older)) return isGiven(value) ? { [name]: value } : {}
  if (isGiven(value) && value !== older) throw contradiction(name, `The body says two different things about ${name}.`)
  return { [name]: older }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}

function contradiction(field: string, message: string): AuthError {
  return new AuthError('validation_error', { details: { fields: { [field]: [message] } } })
}
