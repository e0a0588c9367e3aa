import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { SmtpSettings } from '../../core/provider-settings.ts'
import { createPlaces } from './places.ts'

/** A connection that is greeted, encrypted and signed in. */
export type Connection = SMTPConnection

/** The connections to one mail server. */
export interface Connections {
  /**
   * Lends a connection, an idle one first, and waits for one where all are lent. Fulfils with nothing once `signal` aborts;
   * rejects with what nodemailer says where none can be made.
   */
  borrow(signal: AbortSignal): Promise<Connection | undefined>
  /** Takes back a connection that can carry another message. */
  giveBack(connection: Connection): void
  /** Ends a connection at once: what was written and has not left never leaves. */
  discard(connection: Connection): void
}

/** More than this most servers refuse. */
const MOST_CONNECTIONS = 5
/** Short, since a socket that nobody uses still keeps a process alive. */
const IDLE_MS = 2_000

/** Connections to the server of the settings, made when they are needed. */
export function createConnections(settings: SmtpSettings): Connections {
  const idle = new Map<Connection, NodeJS.Timeout>()
  const places = createPlaces(MOST_CONNECTIONS)

  const forget = (connection: Connection): void => {
    clearTimeout(idle.get(connection))
    idle.delete(connection)
  }
  const take = async (signal: AbortSignal): Promise<Connection | undefined> => {
    const [first] = idle.keys()
    if (first !== undefined) {
      forget(first)
      return first
    }
    const made = await connect(settings, signal)
    // The server may end it while it is idle.
    made?.once('end', () => forget(made))
    return made
  }

  return {
    async borrow(signal) {
      if (!(await places.take(signal))) return undefined
      let connection: Connection | undefined
      try {
        connection = await take(signal)
        return connection
      } finally {
        if (connection === undefined) places.free()
      }
    },

    giveBack(connection) {
      if (!connection.destroyed) {
        const end = (): void => {
          forget(connection)
          connection.quit()
        }
        idle.set(connection, setTimeout(end, IDLE_MS))
      }
      places.free()
    },

    discard(connection) {
      connection.close()
      places.free()
    },
  }
}

async function connect(settings: SmtpSettings, signal: AbortSignal): Promise<Connection | undefined> {
  const { default: SmtpConnection } = await import('nodemailer/lib/smtp-connection')
  if (signal.aborted) return undefined
  const connection = new SmtpConnection(optionsOf(settings))

  return new Promise((resolve, reject) => {
    const abort = (): void => {
      resolve(undefined)
      connection.close()
    }
    const settle = (error?: unknown): void => {
      signal.removeEventListener('abort', abort)
      if (!error) return resolve(connection)
      reject(error)
      connection.close()
    }
    signal.addEventListener('abort', abort, { once: true })
    // Later errors are told to whoever sends by it; an idle one that breaks is of no interest.
    connection.on('error', settle)
    connection.once('end', () => settle(new Error('The server ended the connection.')))
    connection.connect((error) => (error ? settle(error) : signIn(connection, settings, settle)))
  })
}

function signIn(connection: Connection, { user, password }: SmtpSettings, done: (error?: unknown) => void): void {
  if (user === undefined) return done()
  connection.login({ user, pass: password ?? '' }, done)
}

type ConnectionOptions = NonNullable<ConstructorParameters<typeof SMTPConnection>[0]>

function optionsOf({ host, port, tls, verifyCertificate, timeoutMs }: SmtpSettings): ConnectionOptions {
  return {
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'required',
    ignoreTLS: tls === 'none',
    tls: { rejectUnauthorized: verifyCertificate },
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    // Closing means now: nothing that was written may leave afterwards.
    socketCloseTimeout: 0,
  }
}
