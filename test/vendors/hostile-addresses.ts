import { parseIdentifier } from '../../src/core/identifier.ts'

const [own, other] = ['ada@example.com', 'eve@example.net']

/** What separates addresses somewhere: in headers, in URLs, in mail programs, by accident of Unicode. */
const separators = [
  ',',
  ', ',
  ';',
  '; ',
  ' ',
  '\t',
  '\n',
  '\r',
  '\r\n',
  '\r\n ',
  '\0',
  '\v',
  '\f',
  '\u0085',
  '\u2028',
  '\u2029',
  '，',
  '；',
  '、',
  '|',
  '/',
  '&',
  '%2c',
  '%3b',
  '%20',
  '%0a',
  '%0d%0a',
  '%00',
  '\\n',
  '\\r\\n',
]

const lists = separators.flatMap((separator) => [
  `${own}${separator}${other}`,
  `${other}${separator}${own}`,
  `ada${separator}${other}`,
])

const lineBreaks = ['\r\n', '\n', '\r', '%0d%0a', '\u2028']

const injections = lineBreaks.flatMap((lineBreak) => [
  `${own}${lineBreak}Bcc: ${other}`,
  `${own}${lineBreak}Cc:${other}`,
  `${own}>${lineBreak}RCPT TO:<${other}`,
  `${own}${lineBreak}${lineBreak}Hello`,
  `${own}${lineBreak}.${lineBreak}MAIL FROM:<${other}>`,
  `"ada${lineBreak}Bcc: ${other}"@example.com`,
])

const spellings = [
  `<${own}>`,
  `<${other}>${own}`,
  `${own}<${other}>`,
  `Ada <${other}>`,
  `"${own}" <${other}>`,
  `${own} <${other}>`,
  `"Ada, Eve" <${other}>`,
  `<${own}> <${other}>`,
  `<<${own}>>`,
  `<${own}`,
  `${own}>`,
  `friends:${own},${other};`,
  `friends: ${other};`,
  `:${other};`,
  `undisclosed-recipients:;`,
  `@relay.example:${own}`,
  `<@relay.example:${other}>`,
  `ada(eve)@example.com`,
  `(${other})${own}`,
  `${own}(${other})`,
  `ada@(eve)example.com`,
  `ada@example.com(,${other})`,
  `"ada"@example.com`,
  `"ada@example.com"@example.net`,
  `"ada@example.com,"@example.net`,
  `"ada ${other}"@example.com`,
  `"<${other}>"@example.com`,
  `"\\"${other}"@example.com`,
  `""@example.com`,
  `" "@example.com`,
  `ada@example.com@example.net`,
  `ada@@example.com`,
  `@example.com`,
  `ada@`,
  `ada@example.net%00.example.com`,
  `ada%example.net@example.com`,
  `eve%40example.net@example.com`,
  `example.net!eve@example.com`,
  `ada@[127.0.0.1]`,
  `ada@[IPv6:::1]`,
  `ada@127.0.0.1`,
  `ada@localhost`,
  `ada@example`,
  `ada@example.com.`,
  `ada@.example.com`,
  `ada@example..com`,
  `ada@-example.com`,
  `.ada@example.com`,
  `ada.@example.com`,
  `ada..b@example.com`,
  `ada\\@example.com`,
  `ada\\,${other}`,
  `mailto:${own}`,
  `mailto:${own}?bcc=${other}`,
  `${own}?bcc=${other}`,
  `${own}&bcc=${other}`,
  `ada@example.com#@example.net`,
  `ada@example.com:25`,
  `ada@example.com/eve`,
  `ada＠example.com`,
  `ada@ｅxample.com`,
  `ada@example。com`,
  `ada@exam\u00adple.com`,
  `ada@exa\u200bmple.com`,
  `\u202eada@example.com`,
  `\ufeffada@example.com`,
  `аda@example.com`,
  `ada@exаmple.com`,
  `ada@bücher.example`,
  `ADA@BÜCHER.EXAMPLE`,
  `ada@xn--bcher-kva.example`,
  `ada@xn--\u200b.example`,
  `ada@xn--a.example`,
  `ådå@example.com`,
  `ada\u0301@example.com`,
  `\u212Aate@example.com`,
  `ADA@EXAMPLE.COM`,
  ` ada@example.com `,
  `ada+eve@example.com`,
  `ada+${'x'.repeat(59)}@example.com`,
  `ada+${'x'.repeat(61)}@example.com`,
  `ada@${'a.'.repeat(130)}com`,
  `=?utf-8?q?eve=40example.net?=@example.com`,
  `=?utf-8?q?eve=40example.net=2c?=${own}`,
  `|/bin/sh@example.com`,
  `-oQ/tmp@example.com`,
  `$(id)@example.com`,
  `{${own},${other}}`,
  `ada'--@example.com`,
  '`id`@example.com',
]

/** Addresses that somewhere, in some program, were one other address, or two. */
export const hostileAddresses: readonly string[] = [...new Set([...lists, ...injections, ...spellings])]

const policy = { phone: { validation: 'strict', denyCountries: [] }, placeholderEmailDomain: 'phone.invalid' } as const

/** Those of them that are stored, as they are stored: mails go to these. */
export const storedAddresses: readonly string[] = hostileAddresses.flatMap((text) => {
  try {
    return [parseIdentifier(text, policy).value]
  } catch {
    return []
  }
})
