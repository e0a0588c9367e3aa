import { Readable } from 'node:stream'
import type { Channel, Message, Receipt } from '../core/channel.ts'
import type { SmtpSettings } from '../core/provider-settings.ts'
import { type Connection, type Connections, createConnections } from './smtp/connections.ts'
import { composeMail, messageIdOf } from './smtp/mail.ts'
import { type Handover, receiptOfFailure, type SmtpFailure } from './smtp/receipt.ts'

/**
 * Emails by a mail server (RFC 5321). The client is loaded with the first message. Connections are used again while messages
 * follow each other, and end two seconds after the last.
 *
 * Not by nodemailer's own pool: that sends a message again whose connection was lost after its last line, when the server
 * may have taken it.
 */
export function createSmtp(settings: SmtpSettings): Channel {
  const connections = createConnections(settings)
  return {
    name: 'smtp',
    transports: ['email'],
    timeoutMs: settings.timeoutMs,

    async send(message, signal) {
      if (signal.aborted) return aborted('not begun')
      const mail = await composeMail(message, settings)
      try {
        const connection = await connections.borrow(signal)
        if (connection === undefined) return aborted('not begun')
        return await sendBy(connection, { message, mail, settings, connections, signal })
      } catch (error) {
        return receiptOfFailure(error as SmtpFailure, 'not begun')
      }
    },
  }
}

interface Sending {
  readonly message: Message
  readonly mail: Buffer
  readonly settings: SmtpSettings
  readonly connections: Connections
  readonly signal: AbortSignal
}

async function sendBy(connection: Connection, sending: Sending): Promise<Receipt> {
  const { message, settings, connections, signal } = sending
  let handover: Handover = 'not begun'
  const text = readable(sending.mail, () => {
    handover = 'begun'
  })

  const receipt = await new Promise<Receipt>((resolve) => {
    const abort = (): void => {
      connection.close()
      resolve(aborted(handover))
    }
    // It may have aborted while the connection was handed over.
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    const envelope = { from: settings.fromEmail, to: [message.to], size: sending.mail.length }
    connection.send(envelope, text, (error) => {
      signal.removeEventListener('abort', abort)
      resolve(
        error ? receiptOfFailure(error, handover) : { outcome: 'sent', reference: messageIdOf(message, settings) },
      )
    })
  })
  if (receipt.outcome === 'sent') connections.giveBack(connection)
  else connections.discard(connection)
  return receipt
}

/** Read when the server has said that it wants the text (354), so that reading it is what begins the handover. */
function readable(mail: Buffer, onRead: () => void): Readable {
  return Readable.from(
    (function* () {
      onRead()
      yield mail
    })(),
  )
}

function aborted(handover: Handover): Receipt {
  return handover === 'begun'
    ? { outcome: 'unknown', reason: 'aborted' }
    : { outcome: 'refused', retryable: true, reason: 'aborted' }
}
