import type { TelegramGatewaySettings } from '../../core/provider-settings.ts'
import { ask, type Exchange, type VendorTools } from '../../vendor/ask.ts'
import { fieldsOf } from '../../vendor/look.ts'
import { jsonOf } from '../../vendor/receipt.ts'

/** Methods of the Gateway that are used. */
type GatewayMethod = 'sendVerificationMessage' | 'checkVerificationStatus'

/** Asks the Gateway for one of its methods. */
export type AskGateway = (method: GatewayMethod, parameters: object, signal: AbortSignal) => Promise<Exchange>

/** Asks with the token of the settings. */
export function askerOf(settings: TelegramGatewaySettings, tools: VendorTools): AskGateway {
  const { baseUrl, accessToken, requestTimeoutMs: timeoutMs } = settings
  const headers = { authorization: `Bearer ${accessToken}` }
  return (method, parameters, signal) =>
    ask(
      { method: 'POST', url: `${baseUrl}/${method}`, headers, body: JSON.stringify(parameters), timeoutMs },
      signal,
      tools,
    )
}

/** The result of an answer that says yes; nothing of any other. */
export function resultOf(exchange: Exchange): Readonly<Record<string, unknown>> | undefined {
  if (exchange.kind !== 'answer' || exchange.status !== 200) return undefined
  const { ok, result } = jsonOf(exchange) ?? {}
  return ok === true ? fieldsOf(result) : undefined
}

/** The Gateway's word for why it says no; nothing where the answer is not its own. */
export function errorOf(exchange: Exchange): string | undefined {
  if (exchange.kind !== 'answer') return undefined
  const { ok, error } = jsonOf(exchange) ?? {}
  return ok === false && typeof error === 'string' && /^[A-Z][A-Z0-9_]{2,31}$/.test(error) ? error : undefined
}
