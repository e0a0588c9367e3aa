import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TelegramSettings } from '../../src/core/provider-settings.ts'
import { telegramCheck } from '../../src/providers/telegram/check.ts'
import { foundBy } from './found.ts'
import type { Loopback } from './loopback.ts'
import { startTelegram } from './telegram.ts'

const botToken = `123456:${'t'.repeat(35)}`
let vendor: Loopback
beforeAll(async () => void (vendor = await startTelegram(botToken)))
afterAll(() => vendor.close())

async function found(changes: Partial<TelegramSettings> = {}): Promise<string> {
  const settings: TelegramSettings = {
    baseUrl: vendor.url,
    requestTimeoutMs: 5_000,
    botToken,
    chatId: -1001234,
    parseMode: 'HTML',
    disableNotification: false,
    disableWebPagePreview: false,
    maxRetries: 3,
    retryDelayMs: 1_000,
    ...changes,
  }
  return (await foundBy([telegramCheck(settings)])).join('\n')
}

describe('What is looked at at Telegram', () => {
  it('is the bot, and the chat that it writes into', async () => {
    expect(await found()).toBe('ok telegram: the bot is @acme_bot\nok telegram: alerts go to a supergroup chat')
    expect(vendor.asked.map(({ path }) => path)).not.toContain(`/bot${botToken}/sendMessage`)
  })

  it.each([
    [{ chatId: 5 }, 'failed telegram: the bot is not let into the chat 5'],
    [{ botToken: '1:wrong' }, 'failed telegram: Telegram does not take telegram.bot_token'],
  ])('is wrong with %j', async (changes, sentence) => {
    const told = await found(changes)

    expect(told).toContain(sentence)
    expect(told).not.toContain(botToken)
  })

  it('cannot be seen where nobody listens', async () => {
    const gone = await startTelegram(botToken)
    await gone.close()

    expect(await found({ baseUrl: gone.url })).toBe(
      'failed telegram: the bot cannot be seen: there is no connection to it → look whether it can be reached from here',
    )
  })
})
