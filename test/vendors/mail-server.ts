import type { AddressInfo, Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { domainToASCII } from 'node:url'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

/** A mail as it came, with the recipients that the server was told beside those that its header names. */
export interface Arrival {
  readonly recipients: readonly string[]
  readonly raw: string
  readonly mail: ParsedMail
}

/** What a mail server does instead of taking the next mails; a number is an SMTP status. */
export interface Fault {
  readonly at: 'connect' | 'sender' | 'recipient' | 'text'
  /** What it answers; absent: it cuts the connection. `hang`: nothing. */
  readonly says?: { readonly status: number; readonly text: string } | 'hang'
}

/** A mail server on this machine that keeps what it gets. */
export interface MailServer {
  readonly port: number
  readonly arrivals: readonly Arrival[]
  /** Connections since it began, and those that are open. */
  connections(): { readonly ever: number; readonly open: number }
  /** Calls this when the text of a mail has come whole, before it is answered. */
  onText(heard: () => void): void
  fail(fault: Fault | undefined): void
  close(): Promise<void>
}

/** Starts a mail server on a free port of 127.0.0.1; whoever signs in must be `mailer` with `password`, unless options say otherwise. */
export async function startMailServer(options: SMTPServerOptions = { disabledCommands: ['STARTTLS', 'AUTH'] }) {
  const arrivals: Arrival[] = []
  const sockets = new Set<Socket>()
  let [fault, heard, ever] = [undefined as Fault | undefined, (): void => {}, 0]
  const met = (at: Fault['at'], answer: (error?: Error) => void): void => {
    if (fault?.at !== at) return answer()
    if (fault.says === undefined) for (const socket of sockets) socket.destroy()
    else if (fault.says !== 'hang') answer(refusal(fault.says))
  }

  const server = new SMTPServer({
    authOptional: true,
    logger: false,
    disableReverseLookup: true,
    // Milliseconds that connections are left after it was closed.
    closeTimeout: 1,
    onAuth: ({ username, password }, _session, done) =>
      username === 'mailer' && password === 'password'
        ? done(null, { user: username })
        : done(refusal({ status: 535, text: '5.7.8 Bad credentials' })),
    ...options,
    onConnect: (_session, done) => met('connect', done),
    onMailFrom: (_address, _session, done) => met('sender', done),
    onRcptTo: (_address, _session, done) => met('recipient', done),
    async onData(stream, { envelope }, done) {
      const raw = await buffer(stream)
      const mail = await simpleParser(raw)
      heard()
      met('text', (error) => {
        if (error) return done(error)
        const recipients = envelope.rcptTo.map(({ address }) => inAscii(address))
        arrivals.push({ recipients, raw: raw.toString('utf8'), mail })
        done()
      })
    },
  })
  server.on('error', () => {})
  server.server.on('connection', (socket: Socket) => {
    ever++
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  return {
    port: (server.server.address() as AddressInfo).port,
    arrivals,
    connections: () => ({ ever, open: sockets.size }),
    onText: (given: () => void) => void (heard = given),
    fail: (given: Fault | undefined) => void (fault = given),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  } satisfies MailServer
}

/** The server shows the domains of its recipients in Unicode, however they were written. */
function inAscii(address: string): string {
  const at = address.lastIndexOf('@')
  return `${address.slice(0, at)}@${domainToASCII(address.slice(at + 1))}`
}

function refusal({ status, text }: { readonly status: number; readonly text: string }): Error {
  return Object.assign(new Error(text), { responseCode: status })
}
