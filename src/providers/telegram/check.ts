import { type Check, type Finding, failed, ok } from '../../core/check.ts'
import type { TelegramSettings } from '../../core/provider-settings.ts'
import { ask, type VendorTools } from '../../vendor/ask.ts'
import { fieldsOf, type Look, lookOf } from '../../vendor/look.ts'

/** Whether the bot is one, and is let into the chat of alerts. Nothing is written there. */
export function telegramCheck(settings: TelegramSettings, tools: VendorTools = {}): Check {
  const { baseUrl, botToken, chatId, requestTimeoutMs: timeoutMs } = settings
  const get = async (method: string, signal: AbortSignal): Promise<Look> =>
    lookOf(await ask({ method: 'GET', url: `${baseUrl}/bot${botToken}/${method}`, timeoutMs }, signal, tools))

  return {
    name: 'telegram',
    async look(signal) {
      const [me, chat] = await Promise.all([get('getMe', signal), get(`getChat?chat_id=${chatId}`, signal)])
      return [botFinding(me), ...('fault' in me ? [] : [chatFinding(chat, chatId)])]
    },
  }
}

function botFinding(look: Look): Finding {
  if (!('fault' in look)) return ok(`the bot is @${resultOf(look)['username']}`)
  // 404 is a token that is none by its shape.
  return look.status === 401 || look.status === 404
    ? failed('Telegram does not take telegram.bot_token', 'ask @BotFather for the token')
    : failed(`the bot cannot be seen: ${look.fault}`, look.fix)
}

function chatFinding(look: Look, chatId: number): Finding {
  if (!('fault' in look)) return ok(`alerts go to a ${resultOf(look)['type']} chat`)
  return look.status === 400 || look.status === 403
    ? failed(`the bot is not let into the chat ${chatId}`, 'add it there, or correct telegram.chat_id')
    : failed(`the chat cannot be seen: ${look.fault}`, look.fix)
}

function resultOf({ shown }: Extract<Look, { shown: unknown }>): Readonly<Record<string, unknown>> {
  return fieldsOf(fieldsOf(shown)['result'])
}
