import type { AuthConfig } from './auth-config.ts'
import { ConfigError } from './config-error.ts'
import { resolveConfig } from './resolve.ts'

/** A secret that tests of configuration use: strong, and known to everybody who reads this. */
export const publishedSecret = 'DzTbmCj9lXIf19X_7JUFdHTLLt1ppfqMojDtSYtAxUY'

/** For tests: what is wrong with a configuration; nothing when it resolves. */
export function faultsOf(config: unknown): readonly string[] {
  try {
    resolveConfig(config as AuthConfig)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes
    throw error
  }
}

/** For tests: what is wrong with settings when everything else is fine. */
export function mistakesIn(settings: object): readonly string[] {
  return faultsOf({ secret: publishedSecret, environment: 'test', ...settings })
}
