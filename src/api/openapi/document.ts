import type { Description, TagName } from '../description.ts'
import { inboxRoutes, type MachineRoute, machineRoutes } from '../descriptions/machines.ts'
import { otpDescriptions } from '../descriptions/otp.ts'
import { profileDescriptions } from '../descriptions/profile.ts'
import { sessionDescriptions } from '../descriptions/sessions.ts'
import { tokenDescriptions } from '../descriptions/tokens.ts'
import { otherRoutes } from '../descriptions/vendors.ts'
import { type Operation, type OperationName, operations } from '../operations.ts'
import { type Background, componentResponses, type Refusals } from './answers.ts'
import { type Exchanges, recordedExchanges } from './examples.ts'
import { componentHeaders } from './headers.ts'
import { operationObject } from './operation.ts'
import { componentSchemas, type Json } from './schemas.ts'

/** What the description of one instance depends on. */
export interface Site {
  /** Origin that the world sees. */
  readonly publicUrl: string
  /** Where the operations stand: `/accounts`. */
  readonly prefix: string
  /** The header that carries the access token, and the scheme before it. */
  readonly authHeader: { readonly name: string; readonly scheme: string }
  /** Name of the cookie that keeps a browser's refresh token. */
  readonly refreshCookie: string
  readonly hasInbox: boolean
  readonly refusals: Refusals
}

/** An OpenAPI document. */
export type OpenApiDocument = Json & { readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>> }

/** The version of the package, which is that of its API. */
export const apiVersion = '0.1.0'

// The compiler names the operation that is not described.
const descriptions: Readonly<Record<OperationName, Description>> = {
  ...otpDescriptions,
  ...tokenDescriptions,
  ...sessionDescriptions,
  ...profileDescriptions,
}

/** Describes every operation of an instance (OpenAPI 3.1.1). Examples are those that were recorded last, or others. */
export function openApiDocument(site: Site, exchanges: Exchanges = recordedExchanges): OpenApiDocument {
  return {
    openapi: '3.1.1',
    info: {
      title: 'keychime',
      version: apiVersion,
      summary: 'Passwordless sign-in: one-time codes go out, JSON Web Tokens come back.',
      description: aboutAll,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: site.publicUrl }],
    tags: tagsOf(site),
    paths: pathsOf(site, { refusals: site.refusals, exchanges }),
    components: {
      securitySchemes: securitySchemes(site),
      headers: componentHeaders(),
      responses: componentResponses(site.refusals),
      schemas: componentSchemas(),
    },
  }
}

const aboutAll = `JSON in and out, names in snake_case. A slash at the end of a path is optional, members of a body that an operation does not know are ignored, and a body has at most 262,144 bytes.

Refusals are problem details (RFC 9457); read \`error_code\`. A path that does not exist is the answer \`NotFound\` of the components, a method that a path does not have is \`MethodNotAllowed\`, a host that is not served here is \`MisdirectedRequest\`. The token routes refuse tokens in the words of djangorestframework-simplejwt.

Every example was given by a server.`

const tags: Readonly<Record<TagName, string>> = {
  'One-time codes': 'Asking for a code, waiting for it, and giving it back.',
  Tokens: 'What signing in gave, in the bodies and answers of djangorestframework-simplejwt.',
  Sessions: 'The devices that an account is signed in on, and signing out of them.',
  Profile: 'The signed-in account about itself.',
  Vendors: 'What the providers of messages call.',
  Machines: 'What monitors and other servers ask.',
  Development: 'The inbox, where codes are read while a product is built.',
}

function tagsOf({ hasInbox }: Site): readonly Json[] {
  return Object.entries(tags)
    .filter(([name]) => hasInbox || name !== 'Development')
    .map(([name, description]) => ({ name, description }))
}

function pathsOf({ prefix, hasInbox }: Site, background: Background): OpenApiDocument['paths'] {
  const paths: Record<string, Record<string, Json>> = {}
  for (const [name, operation] of Object.entries(operations) as [OperationName, Operation][]) {
    const path = `${prefix}${operation.path.replace(/:(\w+)/g, '{$1}')}/`
    const described = { ...descriptions[name], ...(operation.body === undefined ? {} : { body: operation.body }) }
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: operationObject(name, described, background) }
  }
  for (const [name, { method, path, ...route }] of Object.entries(otherRoutes)) {
    paths[prefix + path] = { ...paths[prefix + path], [method]: operationObject(name, route, background) }
  }
  const routes: Readonly<Record<string, MachineRoute>> = { ...machineRoutes, ...(hasInbox ? inboxRoutes : {}) }
  for (const [name, { path, ...route }] of Object.entries(routes)) {
    paths[path] = { get: operationObject(name, route, background) }
  }
  return paths
}

function securitySchemes({ authHeader: { name, scheme }, refreshCookie }: Site): Json {
  const isBearer = name.toLowerCase() === 'authorization' && scheme.toLowerCase() === 'bearer'
  const description = `\`${name}: ${scheme} <access>\``
  return {
    accessToken: isBearer
      ? { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description }
      : { type: 'apiKey', in: 'header', name, description },
    sessionCookie: {
      type: 'apiKey',
      in: 'cookie',
      name: refreshCookie,
      description: 'A browser’s refresh token, set after `Prefer: session=cookie`. Only from listed origins.',
    },
  }
}
