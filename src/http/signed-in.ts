import type { Deps } from '../core/deps.ts'
import { type Authenticated, authenticate } from '../core/sessions.ts'

/** Who is signed in by the header of a request that carries its access token; throws as `authenticate` does. */
export function signedIn(deps: Deps, headers: Headers): Promise<Authenticated> {
  return authenticate(deps, headers.get(deps.settings.jwt.authHeaderName) ?? undefined)
}
