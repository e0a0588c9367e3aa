import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { languages } from '../../src/core/delivery/catalogues.ts'
import { renderMessage } from '../../src/core/delivery/message.ts'
import { segmentsOf } from '../../src/core/delivery/segments.ts'
import { table } from './table.ts'

const marks = /(?<=<!-- segments -->\n\n)[^]*?(?=\n\n<!-- end -->)/

/** The page about messages with its table of languages made anew. */
export function messagesPage(): string {
  const page = readFileSync(fileURLToPath(new URL('../../docs/messages.md', import.meta.url)), 'utf8')
  if (!marks.test(page)) throw new Error('docs/messages.md has no place for the table of languages')
  return page.replace(marks, () =>
    table(['language', 'tag', 'encoding', 'characters', 'segments'], languages.map(rowOf)),
  )
}

function rowOf(locale: (typeof languages)[number]): readonly string[] {
  const { text } = renderMessage({
    id: 'dlv_1',
    transport: 'sms',
    to: '+442079460958',
    code: '493027',
    tag: 'K7',
    projectName: 'Acme Orchard',
    locale,
    host: 'auth.example.com',
    now: 0,
    expiresAt: 600_000,
  })
  const { encoding, segments } = segmentsOf(text)
  const name = new Intl.DisplayNames('en', { type: 'language' }).of(locale) ?? locale
  return [name, `\`${locale}\``, encoding, String(text.length), String(segments)]
}
