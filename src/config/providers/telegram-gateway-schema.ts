import { z } from 'zod'
import { fineSeconds, flag, matching, seconds, wholeNumber } from '../fields.ts'
import { baseUrl, withoutBlanks } from './fields.ts'

/** The shape of what is said of the Gateway of Telegram. */
export const telegramGatewaySchema = z.strictObject({
  accessToken: withoutBlanks(20, 255).optional(),
  previousAccessToken: withoutBlanks(20, 255).optional(),
  senderUsername: matching(/^[A-Za-z]\w{3,31}$/, 'must be the username of a channel, without @').optional(),
  timeout: seconds(1, 300).default(30),
  maxRetries: wholeNumber(0, 10).default(3),
  retryDelay: fineSeconds(0.1, 60).default(1),
  debugLogging: flag().default(false),
  baseUrl: baseUrl('https://gatewayapi.telegram.org').optional(),
})
