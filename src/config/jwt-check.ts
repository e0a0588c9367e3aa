import { type Checked, checkShape, type Origin } from './check.ts'
import { jwtConflictsIn } from './conflicts.ts'
import { type CheckedJwt, jwtSchema } from './jwt-schema.ts'

/** Checks `jwt` by itself, each setting and what they demand of each other. `name` is given `jwt.…` paths. */
export function checkJwt(input: unknown, name: Origin): Pick<Checked<CheckedJwt>, 'value' | 'mistakes'> {
  const { value, mistakes } = checkShape(jwtSchema, input, (path) => name(['jwt', ...path]))
  return { value, mistakes: [...mistakes, ...jwtConflictsIn(value, name)] }
}
