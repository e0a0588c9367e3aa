import type { Auth } from '../../src/index.ts'
import type { TestAuth } from '../../src/testing/index.ts'
import { expectDescribed, instanceOf } from '../openapi/described.ts'
import { guard, wrote } from '../scan/produced.ts'

/** A JSON object of an answer. */
export type Json = Readonly<Record<string, unknown>>

/** One answer, read whole. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The JSON object that it carries; empty where it carries none. */
  readonly body: Json
  /** Whole `Set-Cookie` values by the cookie's name. */
  readonly cookies: Readonly<Record<string, string>>
}

/** What a request has besides method, path and body. */
export interface Sending {
  readonly headers?: Readonly<Record<string, string>>
  /** The peer's address, as the mount tells it. */
  readonly clientAddress?: string
}

/** An object is sent as JSON, text and bytes as they are. */
export type Body = object | string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>

/** Sends requests to an instance in process. Every answer is held to openapi.json. */
export interface Client {
  post(path: string, body?: Body, sending?: Sending): Promise<Answer>
  patch(path: string, body?: Body, sending?: Sending): Promise<Answer>
  get(path: string, sending?: Sending): Promise<Answer>
  send(method: string, path: string, sending?: Sending & { readonly body?: Body }): Promise<Answer>
}

/** Where `testAuth()` believes that it stands. */
export const home = 'http://localhost:4000'

/** A caller that keeps nothing: a script, an app, a server. `standing` is part of all its requests. */
export function client(auth: Auth, standing: Sending = {}): Client {
  const send: Client['send'] = async (method, path, { body, headers, clientAddress = standing.clientAddress } = {}) => {
    const request = new Request(new URL(path, home), {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...standing.headers,
        ...headers,
      },
      ...(body === undefined ? {} : { body: encoded(body), duplex: 'half' }),
    })
    const answer = await read(await auth.handler(request, clientAddress === undefined ? {} : { clientAddress }))
    if (answer.status >= 400) wrote('a refusal', answer.text)
    if (path.includes('/otp/status/')) wrote('a status', answer.text)
    expectDescribed({ ...answer, method, path, instance: instanceOf(auth) })
    return answer
  }
  return {
    send,
    get: (path, sending = {}) => send('GET', path, sending),
    post: (path, body, sending = {}) => send('POST', path, body === undefined ? sending : { ...sending, body }),
    patch: (path, body, sending = {}) => send('PATCH', path, body === undefined ? sending : { ...sending, body }),
  }
}

/** A caller that says where its page stands and keeps cookies. */
export interface Browser extends Client {
  /** Cookies by name. A test may change them. */
  readonly jar: Map<string, string>
}

/** A browser showing a page of `origin`. */
export function browser(auth: Auth, origin: string = home, jar: Map<string, string> = new Map()): Browser {
  const bare = client(auth)
  const send: Client['send'] = async (method, path, sending = {}) => {
    const cookie = Array.from(jar, ([name, value]) => `${name}=${value}`).join('; ')
    const headers = { origin, ...(cookie === '' ? {} : { cookie }), ...sending.headers }
    const answer = await bare.send(method, path, { ...sending, headers })
    for (const [name, line] of Object.entries(answer.cookies)) keep(jar, name, line)
    return answer
  }
  return {
    jar,
    send,
    get: (path, sending = {}) => send('GET', path, sending),
    post: (path, body, sending = {}) => send('POST', path, body === undefined ? sending : { ...sending, body }),
    patch: (path, body, sending = {}) => send('PATCH', path, body === undefined ? sending : { ...sending, body }),
  }
}

/** The routes of the contract, with the default prefix. */
export const paths = {
  request: '/accounts/otp/request/',
  verify: '/accounts/otp/verify/',
  obtain: '/accounts/token/',
  refresh: '/accounts/token/refresh/',
  verifyToken: '/accounts/token/verify/',
  blacklist: '/accounts/token/blacklist/',
  profile: '/accounts/profile/',
  deleteProfile: '/accounts/profile/delete/',
} as const

/** A challenge that somebody asked for, with the code that arrived. */
export interface Asked {
  readonly challengeId: string
  readonly code: string
  readonly tag: string
  readonly statusUrl: string
  readonly answer: Answer
}

/** Asks for a code and reads it in the inbox. */
export async function ask(made: TestAuth, body: object, as: Client = client(made.auth)): Promise<Asked> {
  const answer = await as.post(paths.request, body)
  if (answer.status !== 200) throw new Error(`no code: ${answer.text}`)
  await made.inbox.settle()
  const [challengeId, code] = [String(answer.body['challenge_id']), made.inbox.code]
  guard(challengeId, code, made.inbox.last.to)
  return {
    challengeId,
    code,
    tag: String(answer.body['tag']),
    statusUrl: String(answer.body['status_url']),
    answer,
  }
}

/** What a sign-in gave. */
export interface SignedIn {
  readonly access: string
  readonly refresh: string
  readonly userId: number
  readonly answer: Answer
}

/** Signs in over HTTP; `more` goes into the body of the verify request. */
export async function signIn(made: TestAuth, identifier: string, more: object = {}): Promise<SignedIn> {
  const { challengeId, code } = await ask(made, { identifier })
  const answer = await client(made.auth).post(paths.verify, { challenge_id: challengeId, otp: code, ...more })
  if (answer.status !== 200) throw new Error(`not signed in: ${answer.text}`)
  const { access, refresh, user } = answer.body
  guard(String(access), String(refresh))
  return { access: String(access), refresh: String(refresh), userId: Number((user as Json)['id']), answer }
}

/** The header that presents an access token. */
export function bearer(access: string): Sending {
  return { headers: { authorization: `Bearer ${access}` } }
}

function encoded(body: Body): string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> {
  if (typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream) return body
  return JSON.stringify(body)
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text()
  const lines = response.headers.getSetCookie()
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: /json/.test(response.headers.get('content-type') ?? '') && text !== '' ? JSON.parse(text) : {},
    cookies: Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line])),
  }
}

function keep(jar: Map<string, string>, name: string, line: string): void {
  const value = line.slice(name.length + 1, line.indexOf(';'))
  if (/; Max-Age=0(;|$)/.test(line)) jar.delete(name)
  else jar.set(name, value)
}
