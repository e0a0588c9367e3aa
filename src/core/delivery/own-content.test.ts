import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Message, Transport } from '../channel.ts'
import { type MessageInput, renderMessage } from './message.ts'
import { segmentsOf } from './segments.ts'
import type { Templates } from './templates.ts'

const none: Templates = { sms: {}, whatsapp: {}, telegram: {}, voice: {}, email: {} }

const input = {
  id: 'delivery-1',
  to: '+442079460958',
  code: '048291',
  tag: 'K7',
  projectName: 'Acme',
  locale: 'en',
  host: 'auth.example.com',
  link: 'https://auth.example.com/login#code=048291&tag=K7',
  now: 1_000,
  expiresAt: 601_000,
} as const satisfies Omit<MessageInput, 'transport'>

function written(transport: Transport, template: unknown, changes: Partial<MessageInput> = {}): Message {
  const locale = changes.locale ?? 'en'
  return renderMessage({ ...input, transport, ...changes }, { ...none, [transport]: { [locale]: template } })
}

describe('a message in the operator’s own words', () => {
  it('has them in place of ours in their language, and nowhere else', () => {
    const templates: Templates = { ...none, whatsapp: { de: 'Code {code}' } }
    const render = (locale: string) => renderMessage({ ...input, transport: 'whatsapp', locale }, templates)

    expect(render('de')).toMatchObject({ text: 'Code 048291', locale: 'de' })
    expect(render('en').text).toMatch(/^Your Acme verification code/)
    expect(renderMessage({ ...input, transport: 'sms', locale: 'de' }, templates).text).toMatch(/^048291 ist Ihr Code/)
  })

  it('fills in every placeholder, and runs nothing', () => {
    const text = "{code} {project} {tag} {minutes} {host} $\u007bcode} %s <%= code %> '{'code'}'"
    expect(written('whatsapp', text).text).toBe('048291 Acme K7 10 auth.example.com $048291 %s <%= code %> {code}')
  })

  it('does not read what was filled in', () => {
    expect(written('whatsapp', '{project}: {code}', { projectName: '{code} {tag} #' }).text).toBe(
      '{code} {tag} #: 048291',
    )
  })

  it('chooses by number as the language does, in a language that we do not have too', () => {
    const text = '{code} gäller {minutes, plural, one {# minut} other {# minuter}}'
    const left = (minutes: number) =>
      written('whatsapp', text, { locale: 'sv', expiresAt: input.now + minutes * 60_000 }).text

    expect([0.5, 1, 2, 60].map(left)).toEqual([
      '048291 gäller 1 minut',
      '048291 gäller 1 minut',
      '048291 gäller 2 minuter',
      '048291 gäller 60 minuter',
    ])
  })
})

describe('an SMS in the operator’s own words', () => {
  it('gets the line that browsers read where it costs no further segment', () => {
    expect(written('sms', '{code} is your code.').text).toBe('048291 is your code.\n@auth.example.com #048291')
    const long = `{code} ${'a'.repeat(140)}`
    expect(written('sms', long).text).toBe(`048291 ${'a'.repeat(140)}`)
  })

  it('keeps that line where it is there', () => {
    expect(written('sms', 'Code {code}\n\n@{host} #{code}').text).toBe('Code 048291\n\n@auth.example.com #048291')
  })

  it('is spelled in the GSM alphabet where that can be read, and in its own letters where not', () => {
    expect(written('sms', 'Twój kod: {code}').text).toMatch(/^Twoj kod: 048291\n/)
    expect(written('sms', 'Ваш код: {code}').text).toMatch(/^Ваш код: 048291\n/)
  })

  it('has a name of at most 20 characters, so that it stays in two segments (M-02, M-05)', () => {
    const template = `{project} ${'a'.repeat(270)} {code}`
    const anyName = fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)), maxLength: 200 })

    fc.assert(
      fc.property(anyName, (projectName) => {
        expect(segmentsOf(written('sms', template, { projectName }).text)).toEqual({ encoding: 'GSM-7', segments: 2 })
      }),
    )
  })
})

describe('a call in the operator’s own words', () => {
  it('says the digits one by one, after a key was pressed', () => {
    const { spoken, text } = written('voice', { prompt: '{project} calls.', code: '{code}, for {tag}.' })

    expect(spoken).toEqual({ prompt: 'Acme calls.', code: '0, 4, 8, 2, 9, 1, for K, 7.' })
    expect(text).toBe('Acme calls. 0, 4, 8, 2, 9, 1, for K, 7.')
  })
})

describe('an email in the operator’s own words', () => {
  const template = {
    subject: '{project}: {code}',
    text: '{code} {link}',
    html: '<p title="{project}">{project}</p><a href="{link}">{code}</a>',
  }

  it('is plain text alone where there is no HTML', () => {
    const { html: _, ...plain } = template
    const message = written('email', plain)

    expect(message).toMatchObject({ subject: 'Acme: 048291', text: `048291 ${input.link}`, link: input.link })
    expect('html' in message).toBe(false)
  })

  it('has every value escaped in HTML, and none elsewhere (M-03)', () => {
    const { subject, html } = written('email', template, { projectName: `<b onclick="x('y')">A&B</b>` })

    expect(subject).toBe(`<b onclick="x('y')">A&B</b>: 048291`)
    expect(html).toBe(
      '<p title="&lt;b onclick=&quot;x(&#39;y&#39;)&quot;&gt;A&amp;B&lt;/b&gt;">' +
        '&lt;b onclick=&quot;x(&#39;y&#39;)&quot;&gt;A&amp;B&lt;/b&gt;</p>' +
        '<a href="https://auth.example.com/login#code=048291&amp;tag=K7">048291</a>',
    )
  })

  it('has a subject of one line, without a link, whatever the name (M-01, M-02)', () => {
    const hostile = 'Acme\r\nBcc: all@evil.example\r\n\r\nhttps://evil.example/x \u2028'
    const anyName = fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)), maxLength: 250 })

    expect(written('email', template, { projectName: hostile }).subject).toBe('Acme Bcc: all@evil example: 048291')
    fc.assert(
      fc.property(anyName, (projectName) => {
        const { subject = '' } = written('email', template, { projectName })
        expect(subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]|:\/\//u)
        expect(Array.from(subject).length).toBeLessThanOrEqual(68)
      }),
    )
  })
})
