import { type Check, type Finding, failed, ok, skipped, warning } from '../core/check.ts'
import type { CaptchaSettings } from '../core/settings.ts'
import type { VendorTools } from '../vendor/ask.ts'
import { siteverify } from './siteverify.ts'

/** Of the form that tokens have, and none. */
const NO_TOKEN = 'keychime-doctor'

/** Whether the vendor takes our secret key: it is asked about a token that is none, and says then what is wrong first. */
export function captchaCheck(settings: CaptchaSettings, tools: VendorTools = {}): Check {
  return {
    name: settings.kind,
    look: async (signal) => [await keyFinding(settings, { ...tools, signal })],
  }
}

async function keyFinding(
  settings: CaptchaSettings,
  tools: VendorTools & { readonly signal: AbortSignal },
): Promise<Finding> {
  const said = await siteverify(settings, { token: NO_TOKEN }, tools)
  if (!('fault' in said))
    return said.isGood
      ? warning('the keys are those for tests, which let everybody pass', 'make keys of your own')
      : ok('it takes step_up.secret_key')
  return said.areKeysWrong
    ? failed(said.fault, 'correct step_up.site_key and step_up.secret_key')
    : skipped(`the keys cannot be tried: ${said.fault}`, 'look whether it can be reached from here')
}
