import type { TwilioSettings } from '../../core/provider-settings.ts'
import { ask, type Exchange, type VendorTools } from '../../vendor/ask.ts'

/** One request to Twilio: `form` makes it a POST. */
export interface TwilioRequest {
  readonly url: string
  readonly form?: URLSearchParams
  /** The account's own time, unless less is allowed. */
  readonly timeoutMs?: number
}

/** Asks in the name of one account. */
export type AskTwilio = (request: TwilioRequest, signal: AbortSignal) => Promise<Exchange>

/** Makes what asks with the account's key, or its token. In test mode every request is answered here and nothing leaves. */
export function askerOf(settings: TwilioSettings, { fetch, debug }: VendorTools): AskTwilio {
  const { sid, secret } = settings.apiKey ?? { sid: settings.accountSid, secret: settings.authToken }
  const authorization = `Basic ${Buffer.from(`${sid}:${secret}`).toString('base64')}`
  const tools: VendorTools = {
    ...(fetch === undefined ? {} : { fetch }),
    ...(settings.testMode ? { fetch: takesEverything } : {}),
    ...(settings.debugLogging && debug !== undefined ? { debug } : {}),
  }
  return ({ url, form, timeoutMs = settings.requestTimeoutMs }, signal) =>
    ask(
      {
        method: form === undefined ? 'GET' : 'POST',
        url,
        headers: { Authorization: authorization, Accept: 'application/json' },
        ...(form === undefined ? {} : { body: form }),
        timeoutMs,
      },
      signal,
      tools,
    )
}

async function takesEverything(): Promise<Response> {
  return Response.json({ sid: 'test', status: 'pending' }, { status: 201 })
}

/** A form as Twilio reads it: a list is its name again and again, and what is not there is left out. */
export function formOf(fields: Readonly<Record<string, string | readonly string[] | undefined>>): URLSearchParams {
  const form = new URLSearchParams()
  for (const [name, value = []] of Object.entries(fields)) {
    for (const each of typeof value === 'string' ? [value] : value) form.append(name, each)
  }
  return form
}
