import { type Check, type Finding, failed, ok, warning } from '../../core/check.ts'
import type { SmtpSettings } from '../../core/provider-settings.ts'
import { createConnections } from './connections.ts'
import { receiptOfFailure, type SmtpFailure } from './receipt.ts'

/** Whether the mail server can be reached, encrypts, and lets us in. No mail is sent. */
export function smtpCheck(settings: SmtpSettings): Check {
  return { name: 'mail server', look: (signal) => look(settings, signal) }
}

async function look(settings: SmtpSettings, signal: AbortSignal): Promise<readonly Finding[]> {
  const connections = createConnections(settings)
  const place = `${settings.host}:${settings.port}`
  try {
    const connection = await connections.borrow(signal)
    if (connection === undefined) return [fault(place, { code: 'ETIMEDOUT' })]
    connections.discard(connection)
    return [ok(`${place} lets us in ${wayOf(settings)}`), ...weaknesses(settings)]
  } catch (error) {
    return [fault(place, error as SmtpFailure)]
  }
}

function wayOf({ tls, user }: SmtpSettings): string {
  return `${tls === 'none' ? 'in the clear' : 'by TLS'}, ${user === undefined ? 'without a name' : 'by name and password'}`
}

function weaknesses({ verifyCertificate, tls }: SmtpSettings): readonly Finding[] {
  if (tls === 'none' || verifyCertificate) return []
  return [warning('anybody may pass for the mail server: email.verify_certificate is false', 'set it to true')]
}

function fault(place: string, error: SmtpFailure): Finding {
  const receipt = receiptOfFailure(error, 'not begun')
  const { reason = '', errorCode } = receipt.outcome === 'sent' ? {} : receipt
  const [says, fix] = faults[isOfCertificate(errorCode) ? 'tls_failed' : reason] ?? unknown
  return failed(`${place} ${says}${errorCode === undefined ? '' : ` (${errorCode})`}`, fix)
}

/** Codes of Node for a certificate that it does not take. */
function isOfCertificate(errorCode = ''): boolean {
  return /CERT|^UNABLE_TO_|^ERR_TLS_/.test(errorCode)
}

const unknown = ['refuses us', 'look at what it asks for'] as const

const faults: Readonly<Record<string, readonly [says: string, fix: string]>> = {
  unreachable: ['cannot be reached', 'correct email.host and email.port, or use_ssl for a server that begins with TLS'],
  timeout: ['does not answer in time', 'correct email.port, or use_ssl for a server that begins with TLS'],
  tls_failed: ['does not speak TLS as it should', 'correct use_tls and use_ssl, or its certificate'],
  unauthorized: ['does not take email.username with email.password', 'correct them'],
  connection_lost: ['ends the connection', 'correct email.port, and use_tls and use_ssl'],
  deferred: ['asks to come again later', 'wait, or ask whoever runs it'],
}
