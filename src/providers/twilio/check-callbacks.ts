import { type Finding, failed, ok, skipped, warning } from '../../core/check.ts'
import { fieldsOf, listOf } from '../../vendor/look.ts'
import { type TwilioView, unseen } from './view.ts'

/** Whether Twilio can tell what becomes of messages: where it is told to call, and for Verify where it was told to stream. */
export async function callbackFindings(
  view: TwilioView,
  ourPath: string,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const { callbackUrl, verify } = view.settings
  if (callbackUrl === undefined)
    return [
      warning(
        'Twilio tells nothing of what becomes of messages, and nobody is called: public_url is this machine',
        'set public_url or twilio.webhook_url to an address that Twilio can reach',
      ),
    ]
  const streams = verify === undefined ? [] : [await streamFinding(view, callbackUrl, signal)]
  return [placeFinding(callbackUrl, ourPath), ...streams]
}

/** Every message names its own callback, so the console has nothing to set up for it. */
function placeFinding(callbackUrl: string, ourPath: string): Finding {
  const { protocol, hostname, pathname } = new URL(callbackUrl)
  if (hostname.includes('_'))
    return failed(`Twilio calls no host with an underscore: ${hostname}`, 'give the server another name')
  if (pathname !== ourPath)
    return warning(
      `Twilio is told to call ${callbackUrl}, and the routes are at ${ourPath}`,
      'correct twilio.webhook_url, unless what stands between rewrites it',
    )
  if (protocol !== 'https:') return warning(`Twilio is told to call ${callbackUrl} in the clear`, 'use https')
  return ok(`each message has Twilio call ${callbackUrl}/message-status/`)
}

/**
 * Where Event Streams goes. They are asked at the address of Verify: at Twilio another host serves them, behind a gateway the
 * same may.
 */
async function streamFinding(view: TwilioView, callbackUrl: string, signal: AbortSignal): Promise<Finding> {
  const base = (view.settings.verify?.baseUrl ?? '').replace('https://verify.', 'https://events.')
  const look = await view.get(`${base}/v1/Sinks?PageSize=50`, signal)
  if ('fault' in look) return look.status === 404 ? unknownStreams : unseen('Event Streams', look)

  const ours = [`${callbackUrl}/events`, `${callbackUrl}/verification-status`]
  const sink = listOf(fieldsOf(look.shown)['sinks']).find((each) => ours.includes(destinationOf(each)))
  if (sink === undefined)
    return warning(
      'no sink of Event Streams calls here, so nothing is known of what becomes of verifications',
      `make one for ${callbackUrl}/events/ and subscribe it to the events of Verify`,
    )
  if (sink['status'] !== 'active')
    return failed(`the sink of Event Streams is ${sink['status']}`, 'validate it in the console while the server runs')
  return subscriptionFinding({ view, base, sid: String(sink['sid']) }, signal)
}

const unknownStreams = skipped('Event Streams cannot be seen at twilio.verify.base_url')

async function subscriptionFinding(
  { view, base, sid }: { readonly view: TwilioView; readonly base: string; readonly sid: string },
  signal: AbortSignal,
): Promise<Finding> {
  const look = await view.get(`${base}/v1/Subscriptions?${new URLSearchParams({ SinkSid: sid })}`, signal)
  if ('fault' in look) return unseen('the subscriptions of Event Streams', look)
  return listOf(fieldsOf(look.shown)['subscriptions']).length > 0
    ? ok('Event Streams calls here')
    : failed(`the sink ${sid} of Event Streams has no subscription`, 'subscribe it to the events of Verify')
}

function destinationOf({ sink_configuration }: Readonly<Record<string, unknown>>): string {
  const { destination } = fieldsOf(sink_configuration)
  return String(destination).replace(/\/$/, '')
}
