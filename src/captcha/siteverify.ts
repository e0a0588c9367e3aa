import type { CaptchaSettings } from '../core/settings.ts'
import { type Answer, ask, type VendorTools } from '../vendor/ask.ts'
import { fieldsOf } from '../vendor/look.ts'
import { jsonOf } from '../vendor/receipt.ts'
import { keyErrors, ownErrors, vendors } from './vendors.ts'

/** What a vendor says of a token. */
export interface Said {
  readonly isGood: boolean
  readonly hostname: string
  readonly action?: string
  /** Of reCAPTCHA: 0 for a machine, 1 for a person. */
  readonly score?: number
  /** That the keys are the ones which it publishes for tests. */
  readonly isOfTestKey: boolean
}

/** Why a vendor says nothing: it could not be asked, or our keys are wrong. */
export interface Unsaid {
  readonly fault: string
  readonly areKeysWrong: boolean
}

/** A token, and who brought it. */
export interface Brought {
  readonly token: string
  readonly clientAddress?: string | undefined
}

/** Whoever brings a token waits for this. */
const TIMEOUT_MS = 5_000

/** Asks the vendor what it says of a token. It answers once only for each. */
export async function siteverify(
  settings: CaptchaSettings,
  { token, clientAddress }: Brought,
  tools: VendorTools & { readonly signal?: AbortSignal } = {},
): Promise<Said | Unsaid> {
  const { path, addressField, takesSiteKey } = vendors[settings.kind]
  const body = new URLSearchParams({
    secret: settings.secretKey,
    response: token,
    ...(takesSiteKey ? { sitekey: settings.siteKey } : {}),
    ...(clientAddress === undefined ? {} : { [addressField]: clientAddress }),
  })
  const { signal = new AbortController().signal, ...vendorTools } = tools
  const request = { method: 'POST', url: `${settings.baseUrl}${path}`, body, timeoutMs: TIMEOUT_MS } as const
  const exchange = await ask(request, signal, vendorTools)
  return exchange.kind === 'answer'
    ? saidIn(exchange)
    : { fault: exchange.reason.replaceAll('_', ' '), areKeysWrong: false }
}

function saidIn(answer: Answer): Said | Unsaid {
  const told = jsonOf(answer)
  // Some refuse by a status as well; what counts is what they say.
  if (typeof told?.['success'] !== 'boolean') return { fault: `it answers ${answer.status}`, areKeysWrong: false }
  const errors: readonly unknown[] = Array.isArray(told['error-codes']) ? told['error-codes'] : []
  const [ours] = keyErrors.filter((code) => errors.includes(code))
  if (ours !== undefined) return { fault: `it does not take our keys: ${ours}`, areKeysWrong: true }
  const [its] = ownErrors.filter((code) => errors.includes(code))
  if (its !== undefined) return { fault: `it says ${its}`, areKeysWrong: false }

  const { hostname, action, score } = told
  return {
    isGood: told['success'],
    hostname: String(hostname ?? '').toLowerCase(),
    ...(typeof action === 'string' ? { action } : {}),
    ...(typeof score === 'number' ? { score } : {}),
    isOfTestKey: fieldsOf(told['metadata'])['result_with_testing_key'] === true,
  }
}
