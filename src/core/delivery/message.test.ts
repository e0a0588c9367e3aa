import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { transports } from '../../transports.ts'
import { type MessageInput, renderMessage } from './message.ts'

const input = {
  id: 'delivery-1',
  transport: 'sms',
  to: '+442079460958',
  code: '048291',
  tag: 'K7',
  projectName: 'Acme',
  locale: 'en',
  host: 'auth.example.com',
  link: 'https://auth.example.com/login#code=048291&tag=K7',
  now: 1_000,
  expiresAt: 601_000,
} as const satisfies MessageInput

/** Any text at all, lone surrogates included. */
const anyText = fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)), maxLength: 250 })

describe.each(transports)('a message by %s', (transport) => {
  it('names the product, the code, the request, the time left and the security note', () => {
    const { text } = renderMessage({ ...input, transport })

    expect(text).toContain('Acme')
    expect(withJoinedDigits(text)).toContain('048291')
    expect(text).toMatch(/code for request K(, )?7/i)
    expect(text).toContain('10 minutes')
    expect(text).toMatch(/never ask for this code\. If you did not request it, ignore/)
  })

  it('carries what the provider needs beside the text', () => {
    expect(renderMessage({ ...input, transport })).toMatchObject({
      id: 'delivery-1',
      transport,
      to: '+442079460958',
      code: '048291',
      expiresAt: 601_000,
    })
  })

  it.each([
    [600_000, '10 minutes'],
    [595_000, '10 minutes'],
    [594_999, '9 minutes'],
    [120_000, '2 minutes'],
    [119_999, '119 seconds'],
    [1_999, '1 second'],
    [999, '0 seconds'],
    [-5_000, '0 seconds'],
  ])('says of %i ms that %s are left', (left, words) => {
    const { text } = renderMessage({ ...input, transport, expiresAt: input.now + left })

    expect(text).toMatch(new RegExp(`(?<!\\d)${words}\\b`))
  })

  it('has a subject and HTML only as an email', () => {
    const message = renderMessage({ ...input, transport })

    expect('subject' in message).toBe(transport === 'email')
    expect('html' in message).toBe(transport === 'email')
  })

  it('names the product by its host when the name holds nothing to show', () => {
    const { text } = renderMessage({ ...input, transport, projectName: 'https://evil.example' })

    expect(text).toMatch(/auth.example.com/)
    expect(text).not.toContain('evil')
  })

  it('takes any product name', () => {
    fc.assert(
      fc.property(anyText, (projectName) => {
        const { text } = renderMessage({ ...input, transport, projectName })
        expect(withJoinedDigits(text)).toContain('048291')
        expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Cs}/u)
      }),
    )
  })
})

describe('a WhatsApp message', () => {
  it('has its code in bold on a line of its own', () => {
    expect(whatsapp().split('\n')).toContain('*048291*')
  })

  it('has no link, and no name that looks like one', () => {
    expect(whatsapp({ projectName: 'Booking.com', host: 'auth.booking.com' })).not.toMatch(/:\/\/|[a-z]\.[a-z]/i)
  })

  it('has no other formatting, whatever the name', () => {
    expect(whatsapp({ projectName: '*Ac_me~ `' }).match(/[*_~`]/g)).toHaveLength(2)
  })
})

describe('a Telegram message', () => {
  it('is that of WhatsApp without marks, whatever the name', () => {
    const telegram = renderMessage({ ...input, transport: 'telegram', projectName: '*Ac_me~ `' }).text

    expect(telegram).toBe(whatsapp({ projectName: 'Acme' }).replace('*048291*', '048291'))
  })
})

describe('a voice call', () => {
  it('reads the digits one by one, twice', () => {
    expect(voice().match(/0, 4, 8, 2, 9, 1/g)).toHaveLength(2)
  })

  it('ends with the security note and speaks no URL', () => {
    expect(voice()).toMatch(/If you did not request it, ignore this call\.$/)
    expect(voice({ projectName: 'Booking.com' })).not.toMatch(/:\/\/|[a-z]\.[a-z]/i)
  })
})

describe('an email', () => {
  it('has no code in its subject unless asked for', () => {
    expect(email().subject).toBe('Your Acme verification code')
    expect(email({ codeInSubject: true }).subject).toBe('048291 is your Acme verification code')
  })

  it('says in text and HTML that the link only fills the code in', () => {
    const { text, html } = email()

    expect(text).toContain('https://auth.example.com/login#code=048291&tag=K7')
    expect(html).toContain('href="https://auth.example.com/login#code=048291&amp;tag=K7"')
    for (const body of [text, html]) expect(body).toContain('nothing happens until you press the button there')
  })

  it('has no button without a link', () => {
    const { link: _, ...withoutLink } = input
    const { text, html = '' } = renderMessage({ ...withoutLink, transport: 'email' })

    expect(text).not.toContain('://')
    expect(html).not.toContain('<a ')
    expect(html).toContain('048291')
  })

  it('says the same in HTML as in text', () => {
    const { text, html } = email()
    const body = html.slice(html.indexOf('<body'))

    for (const sentence of ['Code for request K7', 'It works for 10 minutes.', 'Type it on the page', 'We never ask']) {
      expect(text).toContain(sentence)
      expect(body).toContain(sentence)
    }
  })

  it('loads nothing, runs nothing and styles inline', () => {
    const { html } = email()

    expect(html).not.toMatch(/<(img|link|script|style|iframe|form|object|svg)\b|\bsrc=|url\(|@import|\bon\w+=/i)
    expect(html.match(/https?:/g)).toHaveLength(1)
  })

  it('declares its language and both colour schemes', () => {
    const { html } = email()

    expect(html).toContain('<html lang="en"')
    expect(html).toContain('<meta name="color-scheme" content="light dark">')
  })

  it.each([
    ['ar', 'rtl', 'رمز التحقق الخاص بك'],
    ['he', 'rtl', 'קוד האימות שלך'],
    ['de', 'ltr', 'Ihr Bestätigungscode'],
    ['pt-BR', 'ltr', 'Seu código de verificação'],
  ] as const)('in %s runs %s, and keeps code, request, number and host in order', (locale, direction, heading) => {
    const { html } = email({ locale })

    expect(html).toContain(`<html lang="${locale}" dir="${direction}"`)
    expect(html).toContain(`<div lang="${locale}" dir="${direction}"`)
    expect(html).toContain(`>${heading}</h1>`)
    expect(html).toContain('<bdi dir="ltr">048291</bdi>')
    expect(html).toContain('<bdi dir="ltr">auth.example.com</bdi>')
    expect(html).not.toMatch(/[\u2066-\u2069]/)
    if (direction === 'rtl') expect(html.match(/<bdi dir="ltr">(?:K7|10)<\/bdi>/g)).toHaveLength(2)
  })

  it('shows HTML in a name as text', () => {
    const { subject, text, html } = email({ projectName: `<b onclick="x('y')">Acme & Co</b>` })

    expect(subject).toBe(`Your <b onclick="x('y')">Acme & Co</b> verification code`)
    expect(text).toContain(subject)
    expect(html).toContain('&lt;b onclick=&quot;x(&#39;y&#39;)&quot;&gt;Acme &amp; Co&lt;/b&gt;')
  })

  it('keeps its subject on one line and its tags as they are, whatever the name and link', () => {
    const expected = tags(email().html)

    fc.assert(
      fc.property(anyText, anyText, (projectName, link) => {
        const { subject, html } = email({ projectName, link })
        expect(subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u)
        expect(Array.from(subject).length).toBeLessThanOrEqual(90)
        expect(tags(html)).toEqual(expected)
      }),
    )
  })
})

type Changes = Partial<MessageInput>

function whatsapp(changes: Changes = {}): string {
  return renderMessage({ ...input, transport: 'whatsapp', ...changes }).text
}

function voice(changes: Changes = {}): string {
  return renderMessage({ ...input, transport: 'voice', ...changes }).text
}

function email(changes: Changes = {}): { subject: string; text: string; html: string } {
  const { subject = '', text, html = '' } = renderMessage({ ...input, transport: 'email', ...changes })
  return { subject, text, html }
}

/** The tags of a page, without where its link leads. */
function tags(html: string): readonly string[] {
  return Array.from(html.matchAll(/<[^>]*>/g), ([tag]) => tag.replace(/href="[^"]*"/, ''))
}

function withJoinedDigits(text: string): string {
  return text.replace(/(?<=\d), (?=\d)/g, '')
}
