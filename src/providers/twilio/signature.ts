import { createHash, createHmac } from 'node:crypto'
import type { Callback } from '../../core/channel.ts'
import type { TwilioSettings } from '../../core/provider-settings.ts'
import { isSame } from '../../vendor/same.ts'

/** A call that Twilio signed: a form, or a text whose hash stands in the signed URL. */
export type Signed = { readonly form: URLSearchParams } | { readonly text: string }

/**
 * The body of a call, where `X-Twilio-Signature` is HMAC-SHA1 over the public URL and the fields of the form in order, or over
 * the URL alone with the SHA-256 of the raw body in its query. Nothing where the signature is missing or wrong: under no token,
 * with port 443 and without.
 */
export function signedBody(call: Callback, settings: TwilioSettings): Signed | undefined {
  const { authToken, previousAuthToken } = settings
  const given = call.headers.get('x-twilio-signature') ?? ''
  const text = Buffer.from(call.body).toString('utf8')
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(call.headers.get('content-type') ?? '')
  const form = isForm ? new URLSearchParams(text) : undefined
  if (form === undefined && !namesItsHash(call)) return undefined

  const tokens = [authToken, previousAuthToken ?? []].flat()
  const isGenuine = tokens.some((token) =>
    spellings(call.url).some((url) => isSame(given, signature(token, url, form ?? new URLSearchParams()))),
  )
  if (!isGenuine) return undefined
  return form === undefined ? { text } : { form }
}

function namesItsHash({ url, body }: Callback): boolean {
  const named = URL.canParse(url) ? (new URL(url).searchParams.get('bodySHA256') ?? '') : ''
  return isSame(named, createHash('sha256').update(body).digest('hex'))
}

/** Keys in order; a value that comes twice under one key counts once. */
function signature(token: string, url: string, form: URLSearchParams): string {
  const keys = [...new Set(form.keys())].sort()
  const fields = keys.flatMap((key) => [...new Set(form.getAll(key))].sort().map((value) => key + value))
  return createHmac('sha1', token)
    .update([url, ...fields].join(''))
    .digest('base64')
}

/** Twilio signs with the port of the scheme or without, whichever its request had. */
function spellings(url: string): readonly string[] {
  const [, scheme = '', host = '', port, rest = ''] = /^(https?:\/\/)([^/?#:]*)(:\d+)?(.*)$/is.exec(url) ?? []
  const usual = scheme.toLowerCase() === 'https://' ? ':443' : ':80'
  return [scheme + host + rest, scheme + host + (port ?? usual) + rest]
}
