import { createHash } from 'node:crypto'
import twilio from 'twilio/lib/webhooks/webhooks.js'
import type { Callback } from '../../src/core/channel.ts'
import { signedBody } from '../../src/providers/twilio/signature.ts'
import { type Dice, dice } from '../jwt/dice.ts'
import { twilioSettings } from './twilio.ts'

/** How often we and Twilio's own package agree, by its verdict, and the calls of which we think otherwise. */
export interface Comparison {
  readonly accepted: number
  readonly refused: number
  readonly differing: readonly Call[]
}

interface Call {
  readonly url: string
  /** A form, or JSON as its text. */
  readonly body: URLSearchParams | string
  readonly signature: string
}

/** Makes calls that Twilio's own package signs, changes most of them, and has both judge them. */
export function compareSignatures(count: number): Comparison {
  const with7 = dice(7)
  const verdicts = Array.from({ length: count }, () => {
    const signed = randomCall(with7)
    const call = with7.pick(changes)(signed, with7)
    return { call, theirs: theirVerdict(call), ours: signedBody(callbackOf(call), settings) !== undefined }
  })
  return {
    accepted: verdicts.filter(({ theirs }) => theirs).length,
    refused: verdicts.filter(({ theirs }) => !theirs).length,
    differing: verdicts.filter(({ theirs, ours }) => theirs !== ours).map(({ call }) => call),
  }
}

/** That of the call is the only address. */
const { callbackUrl: _told, ...settings } = twilioSettings('')

const words = ['a', 'CallSid', 'To', 'to', '+44 20', 'ä', '日本', '🔑', '=&', '', '%20', 'b c', "o'k", 'Z', '[]']

function randomCall(dice: Dice): Call {
  const isForm = dice.below(3) > 0
  const body = isForm ? randomForm(dice) : JSON.stringify({ [dice.pick(words)]: dice.pick(words), at: dice.below(1e9) })
  const query = isForm
    ? `delivery=${dice.below(1e6)}&x=${encodeURIComponent(dice.pick(words))}`
    : hashIn(body as string)
  const [scheme, usual] = dice.pick([
    ['https', ':443'],
    ['http', ':80'],
  ] as const)
  const place = `${dice.pick(['auth.example.com', '127.0.0.1', 'xn--bcher-kva.example'])}`
  const path = dice.pick(['/accounts/webhook/message-status/', '/a', '/'])
  const [url, usually] = ['', usual].map((port) => `${scheme}://${place}${port}${path}?${query}`) as [string, string]
  const odd = `${scheme}://${place}:1234${path}?${query}`
  // Twilio signs one spelling and the instance knows another.
  const [signed, known] = dice.pick([
    [url, url],
    [usually, url],
    [url, usually],
    [odd, odd],
    [url, odd],
    [odd, url],
  ] as const)
  return { url: known, body, signature: signatureOf(signed, body) }
}

/** Names that come once, twice, with the same value or with others. */
function randomForm(dice: Dice): URLSearchParams {
  const pairs = Array.from({ length: dice.below(8) }, () => [dice.pick(words), dice.pick(words)])
  return new URLSearchParams(pairs as [string, string][])
}

function hashIn(text: string): string {
  return `bodySHA256=${createHash('sha256').update(text).digest('hex')}`
}

function signatureOf(url: string, body: Call['body'], token = settings.authToken): string {
  return twilio.getExpectedTwilioSignature(token, url, paramsOf(body))
}

const changes: readonly ((call: Call, dice: Dice) => Call)[] = [
  (call) => call,
  (call) => call,
  (call, dice) => ({ ...call, body: changed(call.body, dice) }),
  (call) => ({ ...call, url: `${call.url}&more=1` }),
  (call) => ({ ...call, url: call.url.replace('?', '?a=1&') }),
  (call) => ({ ...call, url: call.url.replace(/^https:/, 'http:') }),
  (call) => ({ ...call, url: call.url.replace(/bodySHA256=\w{4}/, 'bodySHA256=0000') }),
  (call, dice) => ({ ...call, signature: dice.pick(['', 'x', call.signature.slice(1), `${call.signature}=`]) }),
  (call) => ({ ...call, signature: signatureOf(call.url, call.body, 'f'.repeat(32)) }),
]

function changed(body: Call['body'], dice: Dice): Call['body'] {
  if (typeof body === 'string') return `${body} `
  const more = new URLSearchParams(body)
  more.append(dice.pick(words), dice.pick(words))
  return more
}

function paramsOf(body: Call['body']): Record<string, string | string[]> {
  if (typeof body === 'string') return {}
  return Object.fromEntries(
    [...new Set(body.keys())].map((name) => {
      const values = body.getAll(name)
      return [name, values.length > 1 ? values : (values[0] ?? '')]
    }),
  )
}

function theirVerdict({ url, body, signature }: Call): boolean {
  return typeof body === 'string'
    ? twilio.validateRequestWithBody(settings.authToken, signature, url, body)
    : twilio.validateRequest(settings.authToken, signature, url, paramsOf(body))
}

function callbackOf({ url, body, signature }: Call): Callback {
  const type = typeof body === 'string' ? 'application/json' : 'application/x-www-form-urlencoded'
  const headers = new Headers({ 'content-type': type, 'x-twilio-signature': signature })
  return { url, headers, body: Buffer.from(body.toString()), now: 0 }
}
