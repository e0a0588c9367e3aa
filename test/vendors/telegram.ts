import { wrote } from '../scan/produced.ts'
import { type DocumentedGet, fields, undocumentedAnswer, undocumentedIn } from './documented.ts'
import { type Answered, type Loopback, startLoopback } from './loopback.ts'

/** What `sendMessage` is asked. */
interface SendMessage {
  readonly chat_id?: unknown
  readonly text?: unknown
  readonly parse_mode?: unknown
  readonly disable_notification?: unknown
  readonly link_preview_options?: { readonly is_disabled?: unknown }
}

/** Telegram on this machine: one bot, in one group, which refuses what the real one would refuse. */
export function startTelegram(botToken: string, chatId = -1001234): Promise<Loopback> {
  let sent = 0
  return startLoopback(({ method, path, body }): Answered => {
    wrote('an alert', body)
    if (method === 'GET' && path.startsWith(`/bot${botToken}/`))
      return shown(path.slice(`/bot${botToken}`.length), chatId)
    if (path !== `/bot${botToken}/sendMessage`) return refusal(401, 'Unauthorized')
    const problem = method === 'POST' ? problemOf(JSON.parse(body)) : 'method must be POST'
    if (problem !== undefined) return refusal(400, `Bad Request: ${problem}`)
    sent++
    return result({ message_id: sent })
  })
}

/** 429, as Telegram says it. */
export function tooManyRequests(seconds: number): Answered {
  return {
    status: 429,
    body: { ok: false, error_code: 429, description: 'Too Many Requests', parameters: { retry_after: seconds } },
  }
}

/**
 * What Telegram documents of what `keychime doctor` looks at: getMe, getChat, and of User and ChatFullInfo what is always there and
 * what is made up here (core.telegram.org/bots/api).
 */
const gets: Readonly<Record<string, DocumentedGet>> = {
  '/getMe': {
    query: [],
    answer: fields({ id: 'integer', is_bot: 'boolean', first_name: 'string', username: 'string' }, [
      'id',
      'is_bot',
      'first_name',
    ]),
  },
  '/getChat': {
    query: ['chat_id'],
    answer: fields(
      {
        id: 'integer',
        type: { enum: ['private', 'group', 'supergroup', 'channel'] },
        title: 'string',
        accent_color_id: 'integer',
        max_reaction_count: 'integer',
      },
      ['id', 'type', 'accent_color_id', 'max_reaction_count'],
    ),
  },
}

function shown(address: string, chatId: number): Answered {
  const problems = undocumentedIn(gets, address)
  if (problems.length > 0) return refusal(404, `Not Found: ${problems.join('; ')}`)
  if (address === '/getMe')
    return documented('/getMe', { id: 123456, is_bot: true, first_name: 'Acme', username: 'acme_bot' })
  if (address !== `/getChat?chat_id=${chatId}`) return refusal(400, 'Bad Request: chat not found')
  const chat = { id: chatId, type: 'supergroup', title: 'Alerts', accent_color_id: 0, max_reaction_count: 11 }
  return documented('/getChat', chat)
}

/** An answer that Telegram never gives would prove nothing. */
function documented(method: string, body: object): Answered {
  const problems = gets[method] === undefined ? [] : undocumentedAnswer(gets[method], body)
  return problems.length === 0 ? result(body) : refusal(500, problems.join('; '))
}

function result(of: object): Answered {
  return { status: 200, body: { ok: true, result: of } }
}

function refusal(status: number, description: string): Answered {
  return { status, body: { ok: false, error_code: status, description } }
}

function problemOf({ chat_id, text, parse_mode, disable_notification, link_preview_options }: SendMessage) {
  if (!Number.isSafeInteger(chat_id)) return 'chat_id is no number'
  if (typeof text !== 'string' || text.trim() === '') return 'message text is empty'
  if (text.length > 4096) return 'message is too long'
  if (typeof disable_notification !== 'boolean' || typeof link_preview_options?.is_disabled !== 'boolean') {
    return 'an option is no boolean'
  }
  if (parse_mode === undefined) return undefined
  const unreadable = leftovers[String(parse_mode)]?.(text) ?? 'unsupported parse_mode'
  return unreadable === '' ? undefined : `can't parse entities: ${unreadable}`
}

/** What stays of a text that is no formatting and may not stand there as it is. */
const leftovers: Readonly<Record<string, (text: string) => string>> = {
  HTML: (text) =>
    text
      .replace(/<b>[^<>]*<\/b>/g, '')
      .replace(/&(?:amp|lt|gt|quot);/g, '')
      .replace(/[^<>&]/g, ''),
  MarkdownV2: (text) =>
    text
      .replace(/\\[^A-Za-z0-9\s]/g, '')
      .replace(/\*[^*\n]*\*/g, (bold) => bold.slice(1, -1))
      .replace(/[^_*[\]()~`>#+\-=|{}.!\\]/g, ''),
  Markdown: (text) =>
    text
      .replace(/\*[^*_`[\\\n]*\*/, '')
      .replace(/\\[_*`[]/g, '')
      .replace(/[^_*`[]/g, ''),
}
