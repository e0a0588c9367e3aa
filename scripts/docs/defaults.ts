import { variableLayer } from '../../src/config/environment.ts'
import type { ValuesInForce } from '../../src/config/in-force.ts'
import { settle } from '../../src/config/settle.ts'
import { examine } from '../../src/server/configuration.ts'
import { valuesOf } from '../../src/server/values.ts'

/**
 * What counts in development where nobody sets anything but the secret, by setting as `otp.maxAttempts`; for pages to be
 * held against.
 */
export function defaultsInForce(): ValuesInForce {
  const variables = { KEYCHIME_SECRET: 'qO0c8Ih2Vw6mTz4rKf9Lx1NpYs7Ub3Ge5Ja' }
  const to = { variable: () => undefined, secretIn: () => ({ fault: 'does not exist' }) }
  const examined = examine({ ...settle([variableLayer({ variables, folder: '.' })], to), files: [] })
  if ('mistakes' in examined) throw new Error(examined.mistakes.join('\n'))
  return valuesOf(examined.configuration)
}
