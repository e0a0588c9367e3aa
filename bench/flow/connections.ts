import { connect, type Socket } from 'node:net'

/** An answer; of its head only what is looked at. */
export interface Answer {
  readonly status: number
  readonly body: string
}

/** Connections to a port of this machine that are kept, one request at a time on each. */
export interface Connections {
  /** Sends the text of a request (RFC 9112). */
  ask(request: string): Promise<Answer>
}

/**
 * Opens connections as they are needed. A client that reads only what it has to: it shares the machine with whom it asks, and
 * what it takes is missing there.
 */
export function connectionsTo(port: number): Connections {
  const idle: Connections[] = []
  return {
    async ask(request) {
      const connection = idle.pop() ?? connectionOver(connect(port, '127.0.0.1'))
      const answer = await connection.ask(request)
      idle.push(connection)
      return answer
    },
  }
}

function connectionOver(socket: Socket): Connections {
  let [held, settle] = ['', (_answer: Answer | Error): void => {}]
  socket.setNoDelay(true)
  // What is looked at is ASCII, and nothing else is.
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    held += chunk
    const answer = answerIn(held)
    if (answer === undefined) return
    held = ''
    settle(answer)
  })
  socket.on('error', (error) => settle(error))
  socket.on('close', () => settle(closed()))
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) return reject(closed())
        settle = (answer) => (answer instanceof Error ? reject(answer) : resolve(answer))
        socket.write(request)
      }),
  }
}

function closed(): Error {
  return new Error('the connection was closed')
}

/** The answer, once it is whole; its length is told, or it comes in chunks (RFC 9112 §6). */
function answerIn(text: string): Answer | undefined {
  const headEnd = text.indexOf('\r\n\r\n') + 4
  if (headEnd < 4) return undefined
  const [head, rest] = [text.slice(0, headEnd), text.slice(headEnd)]
  const status = Number(head.slice(9, 12))
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  if (length !== undefined) return rest.length < Number(length) ? undefined : { status, body: rest }
  return rest.endsWith('0\r\n\r\n') ? { status, body: joined(rest) } : undefined
}

/** What stands in chunks, each behind its length in hexadecimal. */
function joined(chunks: string): string {
  const length = Number.parseInt(chunks, 16)
  if (length === 0) return ''
  const start = chunks.indexOf('\r\n') + 2
  return chunks.slice(start, start + length) + joined(chunks.slice(start + length + 2))
}
