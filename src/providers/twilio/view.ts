import { type Finding, failed, skipped } from '../../core/check.ts'
import type { TwilioSettings } from '../../core/provider-settings.ts'
import type { VendorTools } from '../../vendor/ask.ts'
import { type Fault, type Look, lookOf } from '../../vendor/look.ts'
import { askerOf } from './account.ts'

/** An account as somebody sees it who only looks: nothing is changed and nothing is paid for. */
export interface TwilioView {
  readonly settings: TwilioSettings
  get(url: string, signal: AbortSignal): Promise<Look>
}

/** The account as requests see it, by its API key where there is one. */
export function viewOf(settings: TwilioSettings, tools: VendorTools): TwilioView {
  const ask = askerOf(settings, tools)
  return { settings, get: async (url, signal) => lookOf(await ask({ url }, signal)) }
}

/** Twilio did not let us in. */
export function isRefused({ status }: Fault): boolean {
  return status === 401 || status === 403
}

/** What cannot be seen since the account itself is not let in is told once, by the check of the account. */
export function unseen(what: string, fault: Fault): Finding {
  return isRefused(fault)
    ? skipped(`${what} cannot be seen with these credentials`)
    : failed(`${what} cannot be seen: ${fault.fault}`, fault.fix)
}
