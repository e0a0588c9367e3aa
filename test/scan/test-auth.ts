import type { AuthConfig } from '../../src/config/auth-config.ts'
import type { TestAuth } from '../../src/testing/test-auth.ts'
import * as kit from '../../src/testing/test-auth.ts'
import { guard, wrote } from './produced.ts'

export * from '../../src/testing/test-auth.ts'

/** The test kit's own; what its events tell is looked through for what its messages say. */
export async function testAuth(config: Partial<AuthConfig> = {}): Promise<TestAuth> {
  const made = await kit.testAuth(config)
  made.auth.on('*', (event) => wrote('an event', JSON.stringify(event)))
  made.auth.inbox?.subscribe(({ code, to }) => guard(code, to))
  return made
}
