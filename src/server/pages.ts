import type { PageFile, PageFiles } from './page-files.ts'

/** Answers a request for a page or a file of one; nothing when the path is neither. */
export type PageRoutes = (request: Request) => Response | 'method_not_allowed' | undefined

/** Serves files from memory, and leads from `/` to the sign-in page. A trailing slash is let pass. */
export function pageRoutes(files: PageFiles): PageRoutes {
  return (request) => {
    const path = new URL(request.url).pathname
    const file = files.get(path) ?? files.get(path.replace(/\/$/, ''))
    if (path !== '/' && file === undefined) return undefined
    if (request.method !== 'GET' && request.method !== 'HEAD') return 'method_not_allowed'
    return file === undefined ? toLogin() : fileAnswer(file, request)
  }
}

function toLogin(): Response {
  return new Response(null, { status: 302, headers: { location: '/login', 'content-length': '0' } })
}

function fileAnswer({ body, headers }: PageFile, request: Request): Response {
  if (isKnown(headers['etag'] ?? '', request.headers.get('if-none-match'))) {
    const { 'content-type': _, ...rest } = headers
    return new Response(null, { status: 304, headers: rest })
  }
  const length = { 'content-length': String(body.byteLength) }
  return new Response(request.method === 'HEAD' ? null : body, { headers: { ...headers, ...length } })
}

/** Compares weakly, as `If-None-Match` asks (RFC 9110 §13.1.2). */
function isKnown(etag: string, ifNoneMatch: string | null): boolean {
  const known = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return known.includes(etag) || known.includes('*')
}
