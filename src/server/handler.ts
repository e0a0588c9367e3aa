import type { Auth } from '../auth.ts'
import { createAmbient } from '../core/ambient.ts'
import { newId } from '../core/ids.ts'
import { AuthError } from '../errors.ts'
import { problem } from '../http/problem.ts'
import { respond, withHeaders } from '../http/respond.ts'
import { hostCheck } from './hosts.ts'
import type { PageRoutes } from './pages.ts'

/** What the standalone server consists of. */
export interface ServerParts {
  readonly auth: Pick<Auth, 'handler' | 'settings'>
  readonly pages: PageRoutes
  /** Host and port that it listens on. */
  readonly address: string
}

/**
 * Answers everything that the standalone server serves: pages first, then the library's routes. Outside production it
 * listens to this machine only, and so refuses requests that were meant for another host.
 */
export function createServerHandler({ auth, pages, address }: ServerParts): Auth['handler'] {
  const { environment, publicUrl } = auth.settings
  const isOurHost = environment === 'production' ? () => true : hostCheck([publicUrl, `http://${address}`])
  const ambient = createAmbient()

  return async (request, options) => {
    const requestId = newId('req', ambient)
    if (!isOurHost(request.headers.get('host'))) return refuse(wrongHost, requestId)

    const page = pages(request)
    if (page === undefined) return auth.handler(request, options)
    if (page === 'method_not_allowed') return refuse(new AuthError(page), requestId, { allow: 'GET, HEAD' })
    page.headers.set('request-id', requestId)
    return page
  }
}

const wrongHost = new AuthError('misdirected_request', {
  details: { detail: 'Outside production only localhost and the host of KEYCHIME_PUBLIC_URL are served.' },
})

function refuse(error: AuthError, requestId: string, headers: Readonly<Record<string, string>> = {}): Response {
  const always = { 'request-id': requestId, 'x-content-type-options': 'nosniff' }
  return respond(withHeaders(problem(error, requestId), { ...always, ...headers }))
}
