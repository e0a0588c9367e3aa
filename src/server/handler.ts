import type { Auth } from '../auth.ts'
import { createAmbient } from '../core/ambient.ts'
import { newId } from '../core/ids.ts'
import { AuthError } from '../errors.ts'
import { problem } from '../http/problem.ts'
import { respond, withHeaders } from '../http/respond.ts'
import { securityHeaders } from '../http/security-headers.ts'
import { hostCheck } from './hosts.ts'
import type { PageRoutes } from './pages.ts'
import type { ProxyNotice } from './proxy-notice.ts'

/** What the standalone server consists of. */
export interface ServerParts {
  readonly auth: Pick<Auth, 'handler' | 'settings'>
  readonly pages: PageRoutes
  /** Host and port that it listens on. */
  readonly address: string
  readonly noticeProxy: ProxyNotice
}

/**
 * Answers everything that the standalone server serves: pages first, then the library's routes. Outside production it
 * listens to this machine only, and so refuses requests that were meant for another host.
 */
export function createServerHandler({ auth, pages, address, noticeProxy }: ServerParts): Auth['handler'] {
  const { environment, publicUrl } = auth.settings
  const isOurHost = environment === 'production' ? () => true : hostCheck([publicUrl, `http://${address}`])
  const ambient = createAmbient()
  const always = Object.entries(securityHeaders(auth.settings))

  return async (request, options) => {
    noticeProxy(request.headers, options?.clientAddress)
    const requestId = newId('req', ambient)
    const page = isOurHost(request.headers.get('host')) ? pages(request) : refuse(wrongHost, requestId)
    if (page === undefined) return auth.handler(request, options)

    const answer = page === 'method_not_allowed' ? refuse(new AuthError(page), requestId, { allow: 'GET, HEAD' }) : page
    return completed(answer, [['Request-Id', requestId], ...always])
  }
}

const wrongHost = new AuthError('misdirected_request', {
  details: { detail: 'Outside production only localhost and the host of KEYCHIME_PUBLIC_URL are served.' },
})

function refuse(error: AuthError, requestId: string, headers: Readonly<Record<string, string>> = {}): Response {
  return respond(withHeaders(problem(error, requestId), headers))
}

/** With the headers that every answer has; a page has a policy of its own and keeps it. */
function completed(answer: Response, always: readonly (readonly [name: string, value: string])[]): Response {
  for (const [name, value] of always) if (!answer.headers.has(name)) answer.headers.set(name, value)
  return answer
}
