import { Agent, type OutgoingHttpHeaders, request } from 'node:http'
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

/** Asks over connections that are kept, and takes nothing but success for an answer. */
function callerOf(port: number): Caller {
  const agent = new Agent({ keepAlive: true })
  return ({ path, address, body, token }) =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body)
      const headers: OutgoingHttpHeaders = {
        'x-forwarded-for': address,
        ...(text === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      }
      const method = text === undefined ? 'GET' : 'POST'
      request({ agent, host: '127.0.0.1', port, path, method, headers }, (response) => {
        let answer = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => void (answer += chunk))
        response.on('error', reject)
        response.on('end', () => {
          if (response.statusCode === 200) return resolve(JSON.parse(answer))
          reject(new Error(`${method} ${path} was answered with ${response.statusCode}: ${answer}`))
        })
      })
        .on('error', reject)
        .end(text)
    })
}
