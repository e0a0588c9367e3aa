import { present } from '../../core/optional.ts'
import { GATEWAY_LONGEST_CODE, type TelegramGatewaySettings } from '../../core/provider-settings.ts'
import { isLoopbackOrigin } from '../addresses.ts'
import { channelNameOf } from '../channel-names.ts'
import type { Judged } from './needs.ts'
import type { Surrounding } from './settings.ts'

/** The Gateway of Telegram where its token is configured. */
export function telegramGatewaySettings(surrounding: Surrounding): TelegramGatewaySettings | undefined {
  const { telegramGateway: gateway } = surrounding.config
  if (gateway.accessToken === undefined) return undefined

  return {
    baseUrl: gateway.baseUrl ?? 'https://gatewayapi.telegram.org',
    requestTimeoutMs: gateway.timeout * 1000,
    accessToken: gateway.accessToken.reveal(),
    ...present('previousAccessToken', gateway.previousAccessToken?.reveal()),
    ...present('senderUsername', gateway.senderUsername),
    ...present('callbackUrl', callbackUrlOf(surrounding)),
    debugLogging: gateway.debugLogging,
  }
}

/** Bytes of the longest address that Telegram calls, which has to be https. */
const LONGEST_CALLBACK = 256

function callbackUrlOf({ config: { telegramGateway, prefix }, publicUrl }: Surrounding): string | undefined {
  const url = `${publicUrl}${prefix}/webhook/telegram_gateway/`
  const { baseUrl } = telegramGateway
  const isVendorHere = baseUrl !== undefined && isLoopbackOrigin(baseUrl)
  const isReached = url.startsWith('https:') && !isLoopbackOrigin(publicUrl)
  return (isReached || isVendorHere) && Buffer.byteLength(url) <= LONGEST_CALLBACK ? url : undefined
}

/** What settings of the Gateway demand of each other and of the rest, a sentence each. */
export function telegramGatewayFaults(judge: Judged): string[] {
  return [...sameTokens(judge), ...longCodes(judge)]
}

function sameTokens({ value: { telegramGateway }, called }: Judged): string[] {
  const { accessToken, previousAccessToken } = telegramGateway ?? {}
  const isSame = accessToken !== undefined && accessToken.reveal() === previousAccessToken?.reveal()
  const [token, before] = ['telegramGateway.accessToken', 'telegramGateway.previousAccessToken'].map(called)
  return isSame ? [`${before} must not be the same as ${token}`] : []
}

function longCodes({ value: { telegramGateway, otp, twilio }, called }: Judged): string[] {
  const isUsed = (otp?.channels ?? ['telegram_gateway']).map(channelNameOf).includes('telegram_gateway')
  if (telegramGateway?.accessToken === undefined || !isUsed) return []
  const ofVerify = twilio?.verify?.codeLength
  if ((ofVerify ?? otp?.length ?? 0) <= GATEWAY_LONGEST_CODE) return []
  const [digits, token] = [
    ofVerify === undefined ? 'otp.length' : 'twilio.verify.codeLength',
    'telegramGateway.accessToken',
  ]
  return [
    `${called(digits)} must be at most ${GATEWAY_LONGEST_CODE} with ${called(token)}: Telegram carries no longer codes`,
  ]
}
