import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A request as it came. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** What is answered; `hang`: nothing, `reset`: the connection breaks. */
export type Answered =
  | 'hang'
  | 'reset'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }

/** A vendor on this machine. */
export interface Loopback {
  readonly url: string
  /** Everything that was asked, in order. */
  readonly asked: readonly Asked[]
  /** The status of each answer, in order. */
  readonly statuses: readonly number[]
  /** Answers the next request so, in place of what it would have answered; several are used up one by one. */
  next(...answers: readonly Answered[]): void
  close(): Promise<void>
}

/** Starts a vendor on a free port of 127.0.0.1. */
export async function startLoopback(answer: (asked: Asked) => Answered | Promise<Answered>): Promise<Loopback> {
  const [asked, statuses, instead] = [[] as Asked[], [] as number[], [] as Answered[]]
  const server = createServer(async (request, response) => {
    const { method = '', url: path = '', headers } = request
    const one = { method, path, headers, body: await text(request) }
    asked.push(one)
    const answered = instead.shift() ?? (await answer(one))
    if (typeof answered === 'object') statuses.push(answered.status)
    write(answered, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    statuses,
    next: (...answers) => void instead.push(...answers),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function write(answered: Answered, response: ServerResponse): void {
  if (answered === 'hang') return
  if (answered === 'reset') return void response.socket?.resetAndDestroy()
  const { status, headers = {}, body } = answered
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(body === undefined ? undefined : JSON.stringify(body))
}
