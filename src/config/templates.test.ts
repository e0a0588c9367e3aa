import { describe, expect, it } from 'vitest'
import { mistakesIn } from './faults-of.ts'

const sms = (en: unknown) => mistakesIn({ messages: { sms: { en } } })
const email = (en: object) => mistakesIn({ messages: { email: { en: { subject: 'Hi', text: '{code}', ...en } } } })

describe('own words', () => {
  it('may be whole', () => {
    const messages = {
      sms: { en: '{code} is your {project} code. Valid {minutes} min.', 'pt-BR': 'Código {code}', sv: 'Kod {code}' },
      whatsapp: { en: '*{code}* for {tag}, {minutes, plural, one {# minute} other {# minutes}}' },
      voice: { en: { prompt: '{project} calls.', code: '{code}. Again: {code}.' } },
      email: { en: { subject: '{code}', text: '{code} {link}', html: '<b class="x">{code}</b>' } },
    }
    expect(mistakesIn({ loginUrl: 'https://app.example.com/login', messages })).toEqual([])
  })

  it.each([
    ['Your code', 'must have {code} in en'],
    ["Your code '{code}'", 'must have {code} in en'],
    ['{minutes, plural, one {{code}} other {soon}}', 'must have {code} in en'],
    ['{code, number}', 'must have {code} in en'],
    ['{code} {name}', 'must ask for nothing but {code}, {project}, {tag}, {minutes}, {host} in en'],
    ['{code} {link}', 'must ask for nothing but {code}, {project}, {tag}, {minutes}, {host} in en'],
    ['{code} {constructor}', 'must ask for nothing but {code}, {project}, {tag}, {minutes}, {host} in en'],
    [
      '{code} {minutes, plural, =7 {{secret}} other {}}',
      'must ask for nothing but {code}, {project}, {tag}, {minutes}, {host} in en',
    ],
    ['{code', 'must be ICU MessageFormat in en, where every { has its }'],
    ['{code} {minutes, plural, one {x}}', 'must be ICU MessageFormat in en, where every { has its }'],
    ['{code} {minutes, plural, =37 {} other {}} {tag, date}', 'must ask for texts as texts in en, such as {code}'],
    ['{minutes, plural, =37 {soon} other {{code}}}', 'must have {code} in en'],
    [' ', 'must be ICU MessageFormat in en, where every { has its }'],
    ['{code} 🔑', 'must have no emoji in en'],
    ['{code} ☎️', 'must have no emoji in en'],
    [`{code} ${'a'.repeat(296)}`, "must fit two SMS in en; with a product's name of 20 characters it takes 3"],
    [
      `{project} {code} ${'я'.repeat(103)}`,
      "must fit two SMS in en; with a product's name of 20 characters it takes 3",
    ],
    [5, 'must be texts by language tag, not an object'],
    [{ text: '{code}' }, 'must be texts by language tag, not an object'],
  ])('in an SMS may not be %j (M-05)', (text, rule) => {
    expect(sms(text)).toEqual([`config.messages.sms ${rule}`])
  })

  it.each(['pt-br', 'english!', '', '../../etc/passwd', 'en_GB'])('may not be in the language %j (M-04)', (tag) => {
    const rule = 'must name languages by their BCP 47 tags, such as pt-BR'
    expect(mistakesIn({ messages: { whatsapp: { [tag]: '{code}' } } })).toEqual([`config.messages.whatsapp ${rule}`])
  })

  it.each([
    [{ subject: 'Hi\r\nBcc: all@example.org' }, 'must have subjects of one line, unlike in en'],
    [
      { subject: '{link}' },
      'must ask for nothing but {code}, {project}, {tag}, {minutes}, {host} in the subject of en',
    ],
    [{ html: '<b>none</b>' }, 'must have {code} in the html of en'],
    [{ html: "<b class='x'>{code}</b>" }, 'must have {code} in the html of en'],
    [{ text: 'none', html: '{code}' }, 'must have {code} in en'],
    [{ text: '{code} {link}' }, 'must not have {link} in en while config.loginUrl is not set'],
    [{ body: 'x' }, 'must be emails by language tag, each with subject, text and perhaps html, not an object'],
  ])('in an email may not be %j (M-01)', (part, rule) => {
    expect(email(part)).toEqual([`config.messages.email ${rule}`])
  })

  it('in a call may not say the code before a key is pressed', () => {
    const voice = { en: { prompt: 'Your code is {code}', code: '{code}' } }
    expect(mistakesIn({ messages: { voice } })).toEqual([
      'config.messages.voice must ask for nothing but {project}, {tag}, {minutes}, {host} in the prompt of en',
    ])
  })
})
