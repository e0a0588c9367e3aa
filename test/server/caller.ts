import { type OutgoingHttpHeaders, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { guard, wrote } from '../scan/produced.ts'
import type { TestServer } from '../server.ts'

/** An answer with its JSON, whatever shape that has. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  // Tests look at what is there; a shape here would only repeat them.
  readonly body: Record<string, never>
}

/** A message in the server's inbox. */
export interface InboxMessage {
  readonly id: string
  readonly channel: string
  readonly to: string
  readonly text: string
  readonly code: string
}

/** Somebody who signed in, with everything they learnt on the way. */
export interface SignedIn {
  readonly identifier: string
  readonly challengeId: string
  readonly code: string
  readonly access: string
  readonly refresh: string
}

/** Posts JSON, with an access token where one is given. */
export async function post(server: TestServer, path: string, body: unknown): Promise<Answer> {
  const headers = { 'content-type': 'application/json' }
  return answerOf(await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) }))
}

/** Gets JSON, as somebody where an access token is given. */
export async function get(server: TestServer, path: string, access?: string): Promise<Answer> {
  const headers: Record<string, string> = access === undefined ? {} : { authorization: `Bearer ${access}` }
  return answerOf(await fetch(server.url + path, { headers }))
}

/** Asks for a code and waits for the message. */
export async function requestCode(
  server: TestServer,
  identifier: string,
): Promise<InboxMessage & { challengeId: string }> {
  const { status, body } = await post(server, '/accounts/otp/request/', { identifier })
  if (status !== 200) throw new Error(`no code for ${identifier}: ${status} ${JSON.stringify(body)}`)
  const [message, challengeId] = [await newestMessage(server, identifier), body['challenge_id'] ?? '']
  guard(identifier, message.code, challengeId)
  return { ...message, challengeId }
}

/** The newest message to somebody, which is waited for through the inbox's own stream. */
export async function newestMessage(server: TestServer, to: string): Promise<InboxMessage> {
  const arrived = await messageTo(server, to)
  if (arrived !== undefined) return arrived

  const stop = new AbortController()
  const events = await fetch(`${server.url}/inbox/api/events`, { signal: stop.signal })
  try {
    // What arrives after the stream has begun is in it: looking again, nothing can be missed.
    return (await messageTo(server, to)) ?? (await nextMessage(events, to))
  } finally {
    stop.abort()
  }
}

/** Signs somebody in from nothing. */
export async function signIn(server: TestServer, identifier: string): Promise<SignedIn> {
  const { challengeId, code } = await requestCode(server, identifier)
  const { status, body } = await post(server, '/accounts/otp/verify/', { challenge_id: challengeId, otp: code })
  if (status !== 200) throw new Error(`${identifier} was not signed in: ${status} ${JSON.stringify(body)}`)
  const [access, refresh] = [body['access'] ?? '', body['refresh'] ?? '']
  guard(access, refresh)
  return { identifier, challengeId, code, access, refresh }
}

/** A request as it stands: `fetch` tidies paths up, and sends a `Host` of its own. */
export async function rawGet(server: TestServer, path: string, headers: OutgoingHttpHeaders = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: server.banner.port, path, headers }, async (incoming) => {
      const told = await text(incoming)
      const isJson = /json/.test(incoming.headers['content-type'] ?? '')
      const answered = new Headers(
        Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]),
      )
      resolve({ status: incoming.statusCode ?? 0, headers: answered, body: isJson ? JSON.parse(told) : {} })
    })
    sent.once('error', reject).end()
  })
}

async function messageTo(server: TestServer, to: string): Promise<InboxMessage | undefined> {
  const { body } = await get(server, `/inbox/api/messages?to=${encodeURIComponent(to)}`)
  return (body['messages'] as unknown as readonly InboxMessage[])[0]
}

async function answerOf(response: Response): Promise<Answer> {
  const told = await response.text()
  if (response.status >= 400) wrote('a refusal', told)
  return { status: response.status, headers: response.headers, body: JSON.parse(told) as Answer['body'] }
}

async function nextMessage(events: Response, to: string): Promise<InboxMessage> {
  let told = ''
  for await (const chunk of events.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    told += chunk
    const messages = [...told.matchAll(/^data: (.*)$/gm)].map(([, line = '']) => JSON.parse(line) as InboxMessage)
    const message = messages.find((one) => one.to === to)
    if (message !== undefined) return message
  }
  throw new Error(`the inbox closed before there was a message to ${to}`)
}
