import { type Check, type Finding, failed, ok, warning } from '../../core/check.ts'
import type { VonageSettings } from '../../core/provider-settings.ts'
import { ask } from '../../vendor/ask.ts'
import { lookOf } from '../../vendor/look.ts'
import { authorization } from './credentials.ts'
import { vonageErrorOf } from './errors.ts'
import type { VonageTools } from './index.ts'

/** What may be set up wrongly at Vonage: the credentials, and what tells us of messages. */
export function vonageChecks(settings: VonageSettings, { now, ...tools }: VonageTools): readonly Check[] {
  return [
    {
      name: 'vonage account',
      async look(signal) {
        // A message to nobody: whether it is let in is judged before it is read.
        const request = {
          method: 'POST',
          url: `${settings.baseUrl}/v1/messages`,
          headers: { authorization: await authorization(settings, 'check', now()) },
          body: '{}',
          timeoutMs: settings.requestTimeoutMs,
        } as const
        return [accountFinding(await ask(request, signal, tools), settings)]
      },
    },
    { name: 'vonage webhook', look: async () => [webhookFinding(settings)] },
  ]
}

function accountFinding(exchange: Awaited<ReturnType<typeof ask>>, { credentials }: VonageSettings): Finding {
  const status = exchange.kind === 'answer' ? exchange.status : undefined
  const { reason } = (exchange.kind === 'answer' ? vonageErrorOf(exchange) : undefined) ?? {}
  if (status === 402 || reason === 'no_balance') return failed('the account has no balance', 'top it up')
  if (reason === 'account_not_active') return failed('the account is not active', "ask Vonage's support")
  if (status === 401 || status === 403)
    return 'apiSecret' in credentials
      ? failed('Vonage does not take vonage.api_key with vonage.api_secret', 'correct them')
      : failed('Vonage does not take tokens of vonage.application_id', 'give it the private key of this application')
  if (status === 400 || status === 422) return ok('Vonage lets us in')
  const look = lookOf(exchange)
  return 'fault' in look
    ? failed(`the account cannot be tried: ${look.fault}`, look.fix)
    : failed('what answers is not Vonage', 'correct vonage.base_url')
}

function webhookFinding({ signatureSecrets, callbackUrl }: VonageSettings): Finding {
  if (signatureSecrets.length === 0)
    return warning(
      'what becomes of messages is not known: there is no vonage.signature_secret, so no call of a webhook is taken',
      'set the signature secret of the account',
    )
  return callbackUrl === undefined
    ? warning('what becomes of messages is not known: Vonage cannot call this machine', 'set public_url')
    : ok(`every message names ${callbackUrl} for its statuses`)
}
