import type { EmailWords } from './texts.ts'

/** What an email's HTML is made of: plain text, escaped here. */
export interface EmailPage {
  /** BCP 47 tag of the words. */
  readonly lang: string
  readonly direction: 'ltr' | 'rtl'
  readonly name: string
  readonly host: string
  readonly code: string
  readonly link: string | undefined
  readonly words: EmailWords
}

/**
 * The HTML of an email with a code. Inline styles only and nothing loaded from anywhere, so every client shows the same
 * and nobody learns that it was opened.
 *
 * Text and background keep the reader's own colours, and greys are see-through: that suits light and dark alike without
 * a style sheet, which many clients strip.
 */
export function emailHtml(page: EmailPage): string {
  return [opening(page), codeBox(page), button(page), closing(page)].join('')
}

const styles = {
  page: "max-width:480px;margin:0 auto;padding:32px 20px;font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5;overflow-wrap:anywhere",
  name: 'margin:0 0 24px;font-size:14px;font-weight:600;opacity:0.8',
  heading: 'margin:0 0 8px;font-size:22px;line-height:1.3;font-weight:700',
  box: 'margin:0 0 24px;padding:20px 12px;text-align:center;border:1px solid rgba(127,127,127,0.35);border-radius:12px;background-color:rgba(127,127,127,0.1)',
  code: "margin:8px 0;padding-left:4px;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace;font-size:30px;line-height:1.2;font-weight:700;letter-spacing:4px;white-space:nowrap;-webkit-user-select:all;user-select:all",
  button:
    'display:inline-block;padding:12px 24px;border-radius:8px;background-color:#2456d6;color:#ffffff;font-weight:600;text-decoration:none',
  small: 'margin:0;font-size:14px;opacity:0.8',
  foot: 'margin:32px 0 0;padding:20px 0 0;border-top:1px solid rgba(127,127,127,0.35);font-size:13px;opacity:0.8',
} as const

function opening({ lang, direction, name, words }: EmailPage): string {
  return html`<!doctype html>
<html lang="${lang}" dir="${direction}" style="color-scheme:light dark">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">
<title>${words.subject.replace(isolates, '')}</title>
</head>
<body style="margin:0;padding:0">
<div lang="${lang}" dir="${direction}" style="${styles.page}">
<p style="${styles.name}"><bdi>${name}</bdi></p>
<h1 style="${styles.heading}">${words.heading}</h1>
<p style="margin:0 0 24px">${words.instruction}</p>
`
}

function codeBox({ code, words }: EmailPage): string {
  return html`<div style="${styles.box}">
<p style="${styles.small}">${withBdi(words.request)}</p>
<p style="${styles.code}"><bdi dir="ltr">${code}</bdi></p>
<p style="${styles.small}">${withBdi(words.lifetime)}</p>
</div>
`
}

function button({ link, words }: EmailPage): string {
  if (link === undefined) return ''
  return html`<p style="margin:0 0 12px"><a href="${link}" style="${styles.button}">${words.button}</a></p>
<p style="${styles.small}">${words.buttonNote}</p>
`
}

function closing({ host, words }: EmailPage): string {
  return html`<div style="${styles.foot}">
<p style="margin:0 0 8px">${words.security}</p>
<p style="margin:0"><bdi dir="ltr">${host}</bdi></p>
</div>
</div>
</body>
</html>
`
}

/** Text that is HTML already. */
interface Markup {
  readonly html: string
}

/** Every value is escaped, for element content and quoted attributes alike. */
function html(literals: TemplateStringsArray, ...values: readonly (string | Markup)[]): string {
  const escaped = values.map((value) => (typeof value === 'string' ? escapeHtml(value) : value.html))
  return String.raw({ raw: literals }, ...escaped)
}

/** The characters that set a part of a text apart in its own direction (UAX #9 §2.4.2). */
const isolates = /[\u2066-\u2069]/g

/** The elements that say the same in HTML. */
function withBdi(text: string): Markup {
  const elements = escapeHtml(text)
    .replaceAll('\u2066', '<bdi dir="ltr">')
    .replaceAll('\u2068', '<bdi>')
    .replaceAll('\u2069', '</bdi>')
  return { html: elements }
}

/** For element content and quoted attributes alike. */
export function escapeHtml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;')
}
