import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Layer } from './layer.ts'
import { Secret } from './secret.ts'
import { yamlLayer } from './yaml-layer.ts'

describe('a YAML file', () => {
  it('gives settings by their places', () => {
    const { given, mistakes } = read('# Acme\nprojectName: Acme\notp:\n    max_attempts: 3\n    channels: [inbox]\n')

    expect(given.map(({ path, value, place }) => [path.join('.'), value, place])).toEqual([
      ['projectName', 'Acme', { where: 'keychime.yaml:2:1', name: 'projectName' }],
      ['otp.maxAttempts', 3, { where: 'keychime.yaml:4:5', name: 'otp.max_attempts' }],
      ['otp.channels', ['inbox'], { where: 'keychime.yaml:5:5', name: 'otp.channels' }],
    ])
    expect(mistakes).toEqual([])
  })

  it.each([
    ['otp: { length: 0o10 }', 8],
    ['otp: { length: "8" }', '8'],
    ['jwt: { issuer: null }', null],
    ['jwt: { rotate_refresh_tokens: no }', 'no'],
    ['prefix: 2026-11-23', '2026-11-23'],
    ['prefix: &p /a\nproject_name: *p', '/a'],
    ['trust_proxy: &p [a]\nallowed_origins: *p', ['a']],
    ['"prefix": /a', '/a'],
    ['---\nprefix: /a\n...\n', '/a'],
    ['\r\nprefix: /a\r\n', '/a'],
  ])('is YAML 1.2: %j', (text, value) => {
    expect(read(text)).toMatchObject({ mistakes: [], wrong: [] })
    expect(read(text).given.at(-1)?.value).toEqual(value)
  })

  it('has texts by their names, two deep', () => {
    const [sms, email] = read(`messages:
  sms: { en: 'Code {code} \${NOT}', no: &no '{code}' }
  email:
    pt-BR: { subject: *no, text: [a], html: { deeper: { still: 1 } } }
`).given
    expect(sms?.value).toEqual({ en: 'Code {code} ${NOT}', no: '{code}' })
    expect(email?.value).toEqual({ 'pt-BR': { subject: '{code}', text: ['a'], html: {} } })
  })

  it('may have sections whose settings are all commented out', () => {
    expect(read('otp:\n  # length: 8\njwt: ~\nprefix: /a\n')).toMatchObject({ mistakes: [], wrong: [] })
  })

  it('wraps secrets at once', () => {
    const [{ value } = { value: undefined }] = read('secret: hunter2\n').given

    expect(value).toBeInstanceOf(Secret)
  })

  it.each([
    ['otp: 5', 'keychime.yaml:1:1: otp must be a section of settings, not 5'],
    ['otp: {channels: 1}\nOTP: 1', 'keychime.yaml:2:1: OTP is not a setting; did you mean otp?'],
    ['port: 80', 'keychime.yaml:1:1: port is not a setting; did you mean email: { port: … } or server: { port: … }?'],
    [
      'otp.max_attempts: 3',
      'keychime.yaml:1:1: "otp.max_attempts" is not a setting; did you mean otp: { max_attempts: … }?',
    ],
    ['<<: {prefix: /a}', 'keychime.yaml:1:1: "<<" is not a setting; remove it'],
    ['? [a]\n: 1', 'keychime.yaml:1:3: "" is not a setting; remove it'],
    ['5: a', 'keychime.yaml:1:1: 5 is not a setting; remove it'],
    ['__proto__: 1', 'keychime.yaml:1:1: __proto__ is not a setting; remove it'],
    ['just text', 'keychime.yaml:1:1: must be names and values, such as project_name: Acme, not a text'],
    ['%FOO bar\n---\nprefix: /a', 'keychime.yaml:1:1: must not have directives; remove the line that begins with %'],
    ['%TAG !e! tag:x,2000:\n---\nprefix: !e!foo /a', 'keychime.yaml:3:9: must not have a tag; remove the word'],
    ['a:\n   b: 1\n  c: 2\n', 'keychime.yaml:3:1: must be indented as the line that it belongs to'],
    ['prefix: @a', 'keychime.yaml:1:9: must be quoted: no plain value begins with @ or a backtick'],
    ['prefix: a: b', 'keychime.yaml:1:9: must be quoted, or begin a line of its own'],
    ['prefix: "\\q"', 'keychime.yaml:1:10: must double its \\ within double quotes'],
    ['prefix: /a }', undefined],
    ['otp: }', 'keychime.yaml:1:6: must not stand here; quote the value that it belongs to'],
  ])('is told of in one line: %j', (text, sentence) => {
    expect(read(text).mistakes).toEqual(sentence === undefined ? [] : [expect.stringContaining(sentence)])
  })

  it.each([
    ['without end', '['.repeat(65_000)],
    ['of sections', '{otp: '.repeat(10_000)],
    ['of lists', '- '.repeat(30_000)],
  ])('is refused when it is nested deep, %s', (_, text) => {
    const started = performance.now()

    expect(read(text).mistakes).toEqual([expect.stringMatching(/^keychime\.yaml:1:\d+: must not be nested so deep$/)])
    expect(performance.now() - started).toBeLessThan(5000)
  })

  it('does not unfold what refers to itself', () => {
    expect(read('otp: &o { length: *o }').given).toMatchObject([{ value: {} }])
    expect(read('trust_proxy: &p [*p, [*p]]').given).toMatchObject([{ value: [[], []] }])
  })

  it('never throws, and always names a place', () => {
    const pieces = [
      'otp',
      ':',
      ' ',
      '\n',
      '  ',
      '- ',
      '"',
      "'",
      '{',
      '}',
      '[',
      ']',
      '&a',
      '*a',
      '#',
      '|',
      '!',
      '%',
      '\t',
      '${',
    ]
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...pieces)).map((parts) => parts.join('')),
    )

    fc.assert(
      fc.property(text, (source) => {
        for (const mistake of read(source).mistakes) expect(mistake).toMatch(/^keychime\.yaml:\d+:\d+: \S/)
      }),
      { numRuns: 2000 },
    )
  })

  it('never shows what stands in it, whatever is wrong there', () => {
    const secret = 'qO0c8Ih2Vw6mTz4rKf9Lx1NpYs7Ub3Ge5Ja00000000'
    const around = [
      'secret: ',
      'secret:',
      'secret: "',
      '- ',
      '? ',
      'otp: ',
      '!',
      '&',
      '*',
      '%',
      '@',
      '{',
      'a: b: ',
      '\t',
      '',
    ]
    const texts = around.flatMap((before) =>
      ['', ':', ': 1', '"', '\n  x', ' }', ' #', '\n---\na'].map((after) => `${before}${secret}${after}`),
    )

    expect(texts.flatMap((text) => read(text).mistakes).filter((mistake) => mistake.includes(secret))).toEqual([])
  })
})

function read(text: string): Layer {
  return yamlLayer({ name: 'keychime.yaml', folder: '.', text })
}
