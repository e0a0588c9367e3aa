import type { AwsSettings } from '../../core/provider-settings.ts'
import { ask, type Exchange, type VendorTools } from '../../vendor/ask.ts'
import { signedHeaders } from '../../vendor/aws-signature.ts'

/** What the requests are made with, and their clock. */
export interface AwsTools extends VendorTools {
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** One operation of AWS End User Messaging SMS and Voice, version 2. */
export interface Operation {
  readonly name: string
  readonly input: object
}

/** Asks for operations, each with a signature of its own. */
export type AskAws = (operation: Operation, signal: AbortSignal) => Promise<Exchange>

/** Makes what asks; the protocol is AWS JSON 1.0, in which every operation has the same address. */
export function askerOf(settings: AwsSettings, { now, ...tools }: AwsTools): AskAws {
  const { baseUrl, requestTimeoutMs: timeoutMs, region, credentials } = settings
  const url = `${baseUrl}/`
  return ({ name, input }, signal) => {
    const body = JSON.stringify(input)
    const own = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `PinpointSMSVoiceV2.${name}` }
    const headers = signedHeaders({ url, headers: own, body }, { region, service: 'sms-voice', credentials }, now())
    return ask({ method: 'POST', url, headers, body, timeoutMs }, signal, tools)
  }
}
