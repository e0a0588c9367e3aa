import type { TelegramSettings } from '../../core/provider-settings.ts'
import type { Alert } from './alert.ts'

/** The longest text that Telegram takes. It counts after it has read the formatting, so this is on the safe side. */
const MOST_CHARACTERS = 4096
/** Of one value: escaped, it still leaves room for several. */
const MOST_OF_VALUE = 256

/**
 * An alert as text in the formatting of the settings. Every value is escaped, has one line, and is cut where it is long; fields
 * for which there is no room are left out.
 */
export function textOf({ title, fields }: Alert, parseMode: TelegramSettings['parseMode'], prefix = ''): string {
  const { escape, bold, label } = formats[parseMode ?? 'plain']
  const head = `${prefix === '' ? '' : `${escape(oneLine(prefix))} `}${bold(oneLine(title))}`

  const lines = [head, '']
  let length = head.length + 1
  for (const [name, value] of Object.entries(fields)) {
    const line = `${label(oneLine(name))}: ${escape(oneLine(value))}`
    length += line.length + 1
    if (length > MOST_CHARACTERS) break
    lines.push(line)
  }
  return lines.join('\n').trimEnd()
}

interface Format {
  escape(text: string): string
  bold(text: string): string
  label(text: string): string
}

type FormatName = NonNullable<TelegramSettings['parseMode']> | 'plain'

const formats: Readonly<Record<FormatName, Format>> = {
  HTML: {
    escape: escapeHtml,
    bold: (text) => `<b>${escapeHtml(text)}</b>`,
    label: (text) => `<b>${escapeHtml(text)}</b>`,
  },
  MarkdownV2: {
    escape: escapeMarkdownV2,
    bold: (text) => `*${escapeMarkdownV2(text)}*`,
    label: (text) => `*${escapeMarkdownV2(text)}*`,
  },
  // Inside bold text nothing can be escaped.
  Markdown: {
    escape: escapeMarkdown,
    bold: (text) => `*${text.replace(/[_*`[\\]/g, '')}*`,
    label: escapeMarkdown,
  },
  plain: { escape: asItIs, bold: asItIs, label: asItIs },
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

function escapeMarkdownV2(text: string): string {
  return text.replace(/[_*[\]()~`>#+\-=|{}.!\\]/g, '\\$&')
}

function escapeMarkdown(text: string): string {
  return text.replace(/[_*`[]/g, '\\$&')
}

function asItIs(text: string): string {
  return text
}

/** A line break would let a value pass for a field of its own; marks of direction would turn it around. */
function oneLine(text: string): string {
  const characters = [...text.replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu, ' ')]
  return characters.length > MOST_OF_VALUE ? `${characters.slice(0, MOST_OF_VALUE - 1).join('')}…` : characters.join('')
}
