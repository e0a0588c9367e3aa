import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { type Operation, type OperationName, operations } from '../api/operations.ts'
import type { Deps } from '../core/deps.ts'
import { newId } from '../core/ids.ts'
import { AuthError } from '../errors.ts'
import { checkBody, readJson } from './body.ts'
import type { Route } from './call.ts'
import { addCallbackRoutes, callbackMethods } from './callback-routes.ts'
import { callerOf } from './caller.ts'
import { clientAddressBehind } from './client-address.ts'
import { isAllowedOrigin } from './cookies.ts'
import { addInboxRoutes, type InboxView, inboxPaths } from './inbox-routes.ts'
import { addOpenApiRoute, openApiPath } from './openapi-routes.ts'
import { problem, tokenRefusal } from './problem.ts'
import { respond, withHeaders } from './respond.ts'
import { addRootRoutes, rootPaths } from './root-routes.ts'
import { routes } from './routes.ts'
import { securityHeaders } from './security-headers.ts'
import { isOlder, translateOlder } from './seed.ts'
import { addStatusStream, statusStreamPath } from './status-stream.ts'

/** What the transport under a request knows and the request itself cannot be trusted with. */
export interface HandlerOptions {
  /** The network address of the peer. */
  readonly clientAddress?: string
}

/** Answers one request. */
export type Handler = (request: Request, options?: HandlerOptions) => Promise<Response>

/** What the HTTP room needs besides the use cases. */
export interface HandlerParts {
  /** Development only. */
  readonly inbox?: Pick<InboxView, 'messages' | 'subscribe'>
  /** Fulfils when what was asked for has arrived. */
  settle(): Promise<void>
  /** Hears of errors that are nobody's refusal; the caller gets `internal`. */
  onError(error: unknown, requestId: string): void
}

type App = Hono<{ Bindings: HandlerOptions; Variables: { requestId: string; isOlder?: boolean } }>

// The older bodies were replaced on 15 September 2025 (RFC 9745 §2.1).
const DEPRECATED_SINCE = '@1757894400'

/** Builds the handler of every route: operations under the prefix, and what stands at the root. */
export function createHandler(deps: Deps, parts: HandlerParts): Handler {
  const app: App = new Hono({ strict: false })
  const { settings } = deps
  const always = Object.entries(securityHeaders(settings))

  app.use(async (c, next) => {
    c.set('requestId', newId('req', deps.ambient))
    await next()
    c.header('Request-Id', c.get('requestId'))
    for (const [name, value] of always) c.header(name, value)
    if (c.get('isOlder')) c.header('Deprecation', DEPRECATED_SINCE)
  })
  app.use(`${settings.prefix}/*`, crossOrigin(deps))
  for (const name of Object.keys(operations) as OperationName[]) addOperation(app, deps, name)
  addStatusStream(app, deps, settings.prefix + statusStreamPath)
  addCallbackRoutes(app, deps)
  addRootRoutes(app, deps)
  addOpenApiRoute(app, { settings, hasInbox: parts.inbox !== undefined })
  if (parts.inbox !== undefined) addInboxRoutes(app, { ...parts.inbox, settle: parts.settle }, settings.environment)
  refuseOtherMethods(app, methodsByPath(settings.prefix, parts))

  app.notFound((c) => respond(problem(new AuthError('not_found'), c.get('requestId'))))
  app.onError((error, c) => {
    const requestId = c.get('requestId')
    if (!(error instanceof AuthError) || error.status >= 500) parts.onError(error, requestId)
    const refusal = error instanceof AuthError ? error : new AuthError('internal', { cause: error })
    const say = isTokenPath(settings.prefix, c.req.path) ? tokenRefusal : problem
    return respond(say(refusal, requestId, settings.jwt.authHeaderTypes[0]))
  })
  return async (request, options = {}) => app.fetch(request, options)
}

/** Pages of listed origins may call, with cookies; others get no permission, and their browsers keep the answer. */
function crossOrigin({ settings }: Deps): ReturnType<typeof cors> {
  return cors({
    origin: (origin) => (isAllowedOrigin(settings, origin) ? origin : null),
    credentials: true,
    allowMethods: ['GET', 'POST', 'PATCH', 'DELETE'],
    allowHeaders: [settings.jwt.authHeaderName, 'Content-Type', 'Prefer', 'Idempotency-Key'],
    exposeHeaders: ['Request-Id', 'Retry-After', 'Preference-Applied', 'RateLimit', 'RateLimit-Policy'],
    maxAge: 600,
  })
}

function addOperation(app: App, deps: Deps, name: OperationName): void {
  const operation: Operation = operations[name]
  const route = routes[name] as Route<OperationName>
  const addressOf = clientAddressBehind(deps.settings.trustProxy)

  app.on(operation.method, deps.settings.prefix + operation.path, async (c) => {
    const given = operation.body === undefined ? {} : await readJson(c.req.raw)
    // Said before the body is checked, so that refusals say it too.
    c.set('isOlder', operation.hasOlderBodies === true && isOlder(given))
    const clientAddress = addressOf(c.env.clientAddress, c.req.raw.headers)
    const context = {
      requestId: c.get('requestId'),
      ...callerOf(deps, { operation, clientAddress, headers: c.req.raw.headers }),
    }
    // The schema of this very operation checked the body, which the table of routes cannot express.
    const answer = await route({
      deps,
      body: bodyOf(operation, given, deps) as never,
      headers: c.req.raw.headers,
      params: c.req.param(),
      context,
    })
    return respond(answer)
  })
}

function bodyOf(operation: Operation, given: Readonly<Record<string, unknown>>, { settings }: Deps): unknown {
  if (operation.body === undefined) return undefined
  return checkBody(operation.body, operation.hasOlderBodies ? translateOlder(given, settings) : given)
}

/** Known paths say which methods they have (RFC 9110 §15.5.6); the detail is simplejwt's sentence. */
function refuseOtherMethods(app: App, methods: ReadonlyMap<string, readonly string[]>): void {
  for (const [path, allowed] of methods) {
    app.all(path, (c) => {
      const detail = `Method "${c.req.method}" not allowed.`
      const refusal = problem(new AuthError('method_not_allowed', { details: { detail } }), c.get('requestId'))
      return respond(withHeaders(refusal, { allow: allowed.join(', ') }))
    })
  }
}

function methodsByPath(prefix: string, { inbox }: HandlerParts): ReadonlyMap<string, readonly string[]> {
  const readable = [...rootPaths, openApiPath, ...(inbox === undefined ? [] : inboxPaths)]
  const methods = new Map<string, readonly string[]>(readable.map((path) => [path, ['GET']]))
  methods.set(prefix + statusStreamPath, ['GET'])
  for (const [path, allowed] of callbackMethods) methods.set(prefix + path, allowed)
  for (const { path, method } of Object.values(operations)) {
    methods.set(prefix + path, [...(methods.get(prefix + path) ?? []), method])
  }
  return methods
}

function isTokenPath(prefix: string, path: string): boolean {
  return Object.values(operations).some((op) => op.refusals === 'token' && path.replace(/\/$/, '') === prefix + op.path)
}
