import { captcha } from '../captcha/index.ts'
import type { Ambient } from '../core/ambient.ts'
import { proofOfWork } from '../core/defence/proof-of-work.ts'
import type { Deps } from '../core/deps.ts'
import type { Settings } from '../core/settings.ts'

/** What strangers are asked for instead of being refused, where anything is. */
export function stepUpOf(settings: Settings, ambient: Ambient): Pick<Deps, 'stepUp'> {
  const { stepUp, keys } = settings
  if ('secretKey' in stepUp) return { stepUp: captcha(stepUp, settings) }
  return stepUp.kind === 'none' ? {} : { stepUp: proofOfWork(keys.stepUp, ambient) }
}
