import { type Finding, failed, ok, warning } from '../../core/check.ts'
import type { TwilioVerifySettings } from '../../core/provider-settings.ts'
import { fieldsOf } from '../../vendor/look.ts'
import { type TwilioView, unseen } from './view.ts'

/** How long codes of Verify work; support may change it, and no API tells. */
const USUAL_TTL_MS = 600_000

/** Whether the service of Verify is there, and makes codes as the configuration says. */
export async function verifyFindings(
  { get }: TwilioView,
  verify: TwilioVerifySettings,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const look = await get(`${verify.baseUrl}/v2/Services/${verify.serviceSid}`, signal)
  if ('fault' in look)
    return look.status === 404
      ? [failed(`there is no Verify service ${verify.serviceSid} in this account`, 'copy its SID from the console')]
      : [unseen('the Verify service', look)]

  const service = fieldsOf(look.shown)
  return [
    ok(`the service ${verify.serviceSid} is there`),
    ...(verify.customCode ? [customCodes(service)] : [codeLength(service, verify), lifetime(verify)]),
    ...(verify.channels.includes('call') ? calls(service) : []),
  ]
}

type Service = Readonly<Record<string, unknown>>

function customCodes({ custom_code_enabled }: Service): Finding {
  return custom_code_enabled === true
    ? ok('it takes codes of ours')
    : failed(
        'it does not take codes of ours',
        'have CustomCodeEnabled turned on for it, or set twilio.verify.custom_code to false',
      )
}

function codeLength({ code_length }: Service, { codeLength: ours }: TwilioVerifySettings): Finding {
  return code_length === ours
    ? ok(`its codes have ${ours} digits, as people are asked for`)
    : failed(
        `its codes have ${code_length} digits, and people are asked for ${ours}`,
        `set twilio.verify.code_length to ${code_length}, or change the service`,
      )
}

function lifetime({ ttlMs }: TwilioVerifySettings): Finding {
  if (ttlMs === USUAL_TTL_MS)
    return ok('codes of Verify work for 600 seconds, as people are told; its API does not say')
  return warning(
    `people are told that codes work for ${ttlMs / 1000} seconds; those of Verify work for 600, and its API does not say otherwise`,
    'set twilio.verify.ttl_seconds to 600, unless support changed it',
  )
}

function calls({ dtmf_input_required }: Service): readonly Finding[] {
  if (dtmf_input_required !== false) return []
  return [
    warning('its calls say the code without a key pressed, to a voicemail too', 'turn DtmfInputRequired on for it'),
  ]
}
