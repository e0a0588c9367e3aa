import { createHmac, randomBytes, randomInt, webcrypto } from 'node:crypto'
import { WhatsAppAPI } from 'whatsapp-api-js'
import type { Callback } from '../../src/core/channel.ts'
import { isSigned } from '../../src/providers/meta/signature.ts'
import { metaSecrets, metaStatuses } from './meta.ts'

interface SignedText {
  readonly body: string
  readonly signature: string
}

/** How often we and a package for the Cloud API agree, by its verdict, and the calls of which we think otherwise. */
export interface Comparison {
  readonly accepted: number
  readonly refused: number
  readonly differing: readonly SignedText[]
}

/** Makes calls that are signed well or were changed afterwards, and has both judge them. */
export async function compareMetaSignatures(count: number): Promise<Comparison> {
  const theirs = new WhatsAppAPI({
    token: metaSecrets.accessToken,
    appSecret: metaSecrets.appSecret,
    v: 'v24.0',
    ponyfill: { fetch, subtle: webcrypto.subtle },
  } as ConstructorParameters<typeof WhatsAppAPI>[0])
  const verdicts = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const call = changes[index % changes.length]?.(randomCall()) as SignedText
      const ours = isSigned(callOf(call), { appSecrets: [metaSecrets.appSecret] })
      return { call, ours, theirs: await theirs.verifyRequestSignature(call.body, call.signature) }
    }),
  )
  return {
    accepted: verdicts.filter(({ theirs }) => theirs).length,
    refused: verdicts.filter(({ theirs }) => !theirs).length,
    differing: verdicts.filter(({ theirs, ours }) => theirs !== ours).map(({ call }) => call),
  }
}

const changes: readonly ((call: SignedText) => SignedText)[] = [
  (call) => call,
  (call) => call,
  (call) => ({ ...call, body: `${call.body} ` }),
  (call) => ({ ...call, body: call.body.replace(/.$/, '') }),
  (call) => ({ ...call, body: call.body.replace('sent', 'read') }),
  (call) => ({ ...call, signature: withOtherDigit(call.signature) }),
  (call) => sign(call.body, 'e'.repeat(32)),
]

function randomCall(): SignedText {
  const said = String.fromCodePoint(...Array.from({ length: 5 }, () => randomInt(32, 0xd000)))
  const id = `wamid.${randomBytes(24).toString('base64')}`
  return sign(escaped(metaStatuses({ id, status: 'sent', timestamp: String(randomInt(2 ** 31)), said })))
}

/** Meta writes and signs other letters than those of ASCII as `\u00e4`. */
function escaped(json: string): string {
  return json.replace(/[^\0-~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function sign(body: string, secret = metaSecrets.appSecret): SignedText {
  return { body, signature: `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` }
}

function withOtherDigit(signature: string): string {
  const at = signature.length - 1 - randomInt(64)
  const other = signature[at] === '0' ? '1' : '0'
  return signature.slice(0, at) + other + signature.slice(at + 1)
}

function callOf({ body, signature }: SignedText): Callback {
  return { url: '', headers: new Headers({ 'x-hub-signature-256': signature }), body: Buffer.from(body), now: 0 }
}
