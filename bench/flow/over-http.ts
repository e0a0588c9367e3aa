import { connectionsTo } from './connections.ts'
import type { Name } from './contestant.ts'
import type { SignIn } from './sign-in.ts'

/** A request; one without a body is a GET. */
interface Asking {
  readonly path: string
  readonly address: string
  readonly body?: object
  readonly token?: string
}

type Caller = (asking: Asking) => Promise<Readonly<Record<string, string>>>

/** The steps of a contestant, asked for over HTTP. */
export function overHttp(name: Name, port: number): SignIn {
  const call = callerOf(port)
  return { keychime, 'better-auth': betterAuth, 'bare loop': bareLoop }[name](call)
}

function keychime(call: Caller): SignIn {
  return {
    request: async ({ phone, address }) =>
      (await call({ path: '/accounts/otp/request/', address, body: { identifier: phone } }))['challenge_id'] ?? '',
    verify: async ({ person: { address }, asked, code }) =>
      (await call({ path: '/accounts/otp/verify/', address, body: { challenge_id: asked, otp: code } }))['refresh'] ??
      '',
    refresh: async (refresh, { address }) =>
      (await call({ path: '/accounts/token/refresh/', address, body: { refresh } }))['access'] ?? '',
  }
}

function betterAuth(call: Caller): SignIn {
  const [send, verify] = ['/api/auth/phone-number/send-otp', '/api/auth/phone-number/verify']
  return {
    async request({ phone, address }) {
      await call({ path: send, address, body: { phoneNumber: phone } })
      return phone
    },
    verify: async ({ person: { phone, address }, code }) =>
      (await call({ path: verify, address, body: { phoneNumber: phone, code } }))['token'] ?? '',
    refresh: async (token, { address }) => (await call({ path: '/api/auth/token', address, token }))['token'] ?? '',
  }
}

function bareLoop(call: Caller): SignIn {
  return {
    request: async ({ phone, address }) =>
      (await call({ path: '/request', address, body: { phone } }))['challenge'] ?? '',
    verify: async ({ person: { address }, asked, code }) =>
      (await call({ path: '/verify', address, body: { challenge: asked, code } }))['refresh'] ?? '',
    refresh: async (refresh, { address }) =>
      (await call({ path: '/refresh', address, body: { refresh } }))['access'] ?? '',
  }
}

/** Asks, and takes nothing but success for an answer. */
function callerOf(port: number): Caller {
  const connections = connectionsTo(port)
  return async (asking) => {
    const { status, body } = await connections.ask(textOf(asking))
    if (status !== 200) throw new Error(`${asking.path} was answered with ${status}: ${body}`)
    return JSON.parse(body)
  }
}

function textOf({ path, address, body, token }: Asking): string {
  const json = body === undefined ? '' : JSON.stringify(body)
  const head = [
    `${body === undefined ? 'GET' : 'POST'} ${path} HTTP/1.1`,
    'host: localhost',
    `x-forwarded-for: ${address}`,
    ...(body === undefined ? [] : ['content-type: application/json', `content-length: ${json.length}`]),
    ...(token === undefined ? [] : [`authorization: Bearer ${token}`]),
  ]
  return `${head.join('\r\n')}\r\n\r\n${json}`
}
