import { createHash } from 'node:crypto'
import type { Env, Hono } from 'hono'
import type { OpenApiDocument } from '../api/openapi/document.ts'
import type { Exchanges } from '../api/openapi/examples.ts'
import type { Settings } from '../core/settings.ts'
import { refusals } from '../errors.ts'
import { cookieName } from './cookies.ts'

/** Where the API describes itself, by GET. */
export const openApiPath = '/openapi.json'

/** What a description depends on. */
export interface Instance {
  readonly settings: Settings
  readonly hasInbox: boolean
}

/**
 * Serves the description of this instance (OpenAPI 3.1). It is made when it is first asked for, and browsers that keep
 * it are told when it is still the same (RFC 9110 §13.1.2).
 */
export function addOpenApiRoute<E extends Env>(app: Hono<E>, instance: Instance): void {
  let made: Promise<Made> | undefined

  app.get(openApiPath, async (c) => {
    made ??= make(instance)
    const { text, etag } = await made
    const headers = { etag, 'cache-control': 'no-cache' }
    if (isKnown(etag, c.req.header('if-none-match'))) return new Response(null, { status: 304, headers })
    return new Response(text, { headers: { ...headers, 'content-type': 'application/json' } })
  })
}

/** Describes an instance, with examples other than the recorded ones where they are given. */
export async function describeApi({ settings, hasInbox }: Instance, examples?: Exchanges): Promise<OpenApiDocument> {
  // Only now: most instances are never asked, and no start shall wait for it.
  const { openApiDocument } = await import('../api/openapi/document.ts')
  const { publicUrl, prefix, jwt } = settings
  const site = {
    publicUrl,
    prefix,
    authHeader: { name: headerCase(jwt.authHeaderName), scheme: jwt.authHeaderTypes[0] ?? 'Bearer' },
    refreshCookie: cookieName(settings, 'refresh'),
    hasInbox,
    refusals,
  }
  return openApiDocument(site, examples)
}

interface Made {
  readonly text: string
  readonly etag: string
}

async function make(instance: Instance): Promise<Made> {
  const text = JSON.stringify(await describeApi(instance))
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` }
}

function isKnown(etag: string, ifNoneMatch: string | undefined): boolean {
  const known = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return known.includes(etag) || known.includes('*')
}

/** `x-access-token` as people write it: `X-Access-Token`. */
function headerCase(name: string): string {
  return name.replace(/(?:^|-)[a-z]/g, (letters) => letters.toUpperCase())
}
