import { createPrivateKey } from 'node:crypto'
import { z } from 'zod'
import { present } from '../../core/optional.ts'
import type { VonageSettings } from '../../core/provider-settings.ts'
import { readSigningKey } from '../../jwt/key-material.ts'
import { signingKey } from '../../jwt/keys.ts'
import { isLoopbackOrigin } from '../addresses.ts'
import { field, fineSeconds, hiddenText, matching, oneOf, seconds, wholeNumber } from '../fields.ts'
import type { Secret } from '../secret.ts'
import { baseUrl, hiddenForm } from './fields.ts'

/**
 * Text messages by Vonage. `smsFrom` turns it on, with `applicationId` and `privateKey`, or with `apiKey` and `apiSecret`.
 */
export interface VonageConfig {
  /** The account: 8 letters and digits. Default none; required with its secret, and with an application what webhooks have to name. */
  readonly apiKey?: string
  /** Its secret, 1 to 128 characters. Not together with an application. Default none. */
  readonly apiSecret?: string | Secret
  /** An application that may send messages, a UUID. Default none. */
  readonly applicationId?: string
  /** Its private key, in PEM, which tokens for requests are signed with. Default none; required with the application. */
  readonly privateKey?: string | Secret
  /** Who messages come from: a number in E.164, or a name of 1 to 11 letters, digits and blanks. Default none; required. */
  readonly smsFrom?: string
  /** How texts are written: `auto` by what is in them, `text` or `unicode`. Default `auto`. */
  readonly encoding?: 'auto' | 'text' | 'unicode'
  /** What Vonage signs webhooks with, 16 to 256 characters. Default none: it tells nothing. */
  readonly signatureSecret?: string | Secret
  /** The secret of before, whose signatures are taken too while it is being replaced. Default none. */
  readonly previousSignatureSecret?: string | Secret
  /** Seconds until a request is given up, 1 to 300. Default 30. */
  readonly timeout?: number | string
  /** How often a message that Vonage certainly did not take is handed over again, 0 to 10. Default 3. */
  readonly maxRetries?: number
  /** Seconds before the first of these times, 0.1 to 60; twice as long each time. Default 1. */
  readonly retryDelay?: number | string
  /** Where Vonage is asked, `https://api-eu.vonage.com` in Europe; `https`, or `http` on this machine outside production. Default `https://api.nexmo.com`. */
  readonly baseUrl?: string
}

/** The shape of what is said of Vonage. */
export const vonageSchema = z.strictObject({
  apiKey: accountKey().optional(),
  apiSecret: hiddenText(128).optional(),
  applicationId: matching(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'must be a UUID in lower case').optional(),
  privateKey: privateKey().optional(),
  smsFrom: matching(
    /^(?:\+[1-9]\d{6,14}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/,
    'must be a number in E.164, such as +14155238886, or a name of 1 to 11 letters, digits and blanks',
  ).optional(),
  encoding: oneOf(['auto', 'text', 'unicode']).default('auto'),
  signatureSecret: signatureSecret().optional(),
  previousSignatureSecret: signatureSecret().optional(),
  timeout: seconds(1, 300).default(30),
  maxRetries: wholeNumber(0, 10).default(3),
  retryDelay: fineSeconds(0.1, 60).default(1),
  baseUrl: baseUrl('https://api.nexmo.com').optional(),
})

/** What is said of it, once its shape is right. */
export type CheckedVonage = z.output<typeof vonageSchema>

/** Vonage where there is a sender, and what to ask with. */
export function vonageSettings(vonage: CheckedVonage, callbacks: string): VonageSettings | undefined {
  const { smsFrom, signatureSecret: secret, previousSignatureSecret: previous } = vonage
  const credentials = credentialsOf(vonage)
  if (smsFrom === undefined || credentials === undefined) return undefined

  const url = vonage.baseUrl ?? 'https://api.nexmo.com'
  const signatureSecrets = [secret ?? [], previous ?? []].flat().map((each) => each.reveal())
  // It cannot call this machine from elsewhere, and what nobody can check is not asked for.
  const isTold = signatureSecrets.length > 0 && (!isLoopbackOrigin(callbacks) || isLoopbackOrigin(url))
  return {
    baseUrl: url,
    requestTimeoutMs: vonage.timeout * 1000,
    credentials,
    smsFrom,
    encoding: vonage.encoding,
    signatureSecrets,
    ...(isTold ? { callbackUrl: `${callbacks}/vonage/` } : {}),
  }
}

function credentialsOf(vonage: CheckedVonage): VonageSettings['credentials'] | undefined {
  const { apiKey, apiSecret, applicationId, privateKey: pem } = vonage
  if (applicationId !== undefined && pem !== undefined) {
    // Without a name, as Vonage knows keys by their application.
    const key = signingKey({ algorithm: 'RS256', key: createPrivateKey(pem.reveal()) })
    return { applicationId, key, ...present('apiKey', apiKey) }
  }
  return apiKey === undefined || apiSecret === undefined ? undefined : { apiKey, apiSecret: apiSecret.reveal() }
}

/** No secret, and not repeated where it is wrong: the account's secret may stand in its place. */
function accountKey(): z.ZodType<string, string> {
  return field(
    z
      .string()
      .trim()
      .regex(/^[A-Za-z0-9]{8}$/),
    { rule: 'must be 8 letters and digits', reading: 'text', isHidden: true },
  )
}

function privateKey(): z.ZodType<Secret, string | Secret> {
  return hiddenForm({
    isRight: (text) => text.startsWith('-----BEGIN ') && isStrong(text),
    rule: 'must be a private key of RSA in PEM, of at least 2048 bits and without a passphrase',
  })
}

function isStrong(text: string): boolean {
  try {
    return readSigningKey({ text, algorithm: 'RS256' }).algorithm === 'RS256'
  } catch {
    return false
  }
}

function signatureSecret(): z.ZodType<Secret, string | Secret> {
  return hiddenForm({
    isRight: (text) => /^[\x21-\x7e]{16,256}$/.test(text),
    rule: 'must have 16 to 256 characters and no blanks',
  })
}
