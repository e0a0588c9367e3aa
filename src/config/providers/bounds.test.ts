import { describe, expect, it } from 'vitest'
import { mistakesIn } from '../faults-of.ts'
import { Secret } from '../secret.ts'
import {
  accountSid,
  emailTemplate,
  eventKey,
  keySid,
  least,
  messagingServiceSid,
  mistakesInTwilio,
  secrets,
  serviceSid,
  settingsFor,
  template,
} from './written.ts'

/** A setting of a path in a configuration in which its provider works. */
function withSetting(path: string, value: unknown): object {
  const [section = '', ...rest] = path.split('.')
  const sections = {
    twilio: { ...least.twilio, sendgrid: least.sendgrid, verify: { serviceSid }, lookup: { fields: ['sim_swap'] } },
    email: least.email,
    telegram: least.telegram,
    http: least.http,
    resend: least.resend,
    meta: { ...least.meta, appSecret: '7'.repeat(32) },
    vonage: least.vonage,
    telegramGateway: least.telegramGateway,
    aws: least.aws,
  }
  // It takes no codes of nine or ten digits, which the others do.
  const { telegramGateway: _, ...together } = sections
  return {
    publicUrl: 'https://auth.example.com',
    ...together,
    [section]: put(sections[section as 'twilio'], rest, value),
  }
}

function put(tree: object, [key = '', ...rest]: readonly string[], value: unknown): object {
  const inner = (tree as Readonly<Record<string, object>>)[key] ?? {}
  return { ...tree, [key]: rest.length === 0 ? value : put(inner, rest, value) }
}

const mistakesAt = (path: string, value: unknown): readonly string[] => mistakesIn(withSetting(path, value))

describe('a number of a provider', () => {
  it.each([
    ['twilio.requestTimeout', 5, 300],
    ['twilio.maxRetries', 0, 10],
    ['twilio.verify.codeLength', 4, 10],
    ['twilio.verify.ttlSeconds', 60, 3600],
    ['twilio.verify.maxAttempts', 1, 10],
    ['twilio.verify.rateLimitPerPhone', 1, 20],
    ['twilio.verify.rateLimitPerIp', 1, 50],
    ['twilio.lookup.cache', 0, 2_592_000],
    ['email.port', 1, 65_535],
    ['email.timeout', 1, 300],
    ['telegram.timeout', 1, 300],
    ['telegram.maxRetries', 0, 10],
    ['http.timeout', 1, 300],
    ['resend.timeout', 1, 300],
    ['resend.maxRetries', 0, 10],
    ['meta.timeout', 1, 300],
    ['meta.maxRetries', 0, 10],
    ['vonage.timeout', 1, 300],
    ['vonage.maxRetries', 0, 10],
    ['telegramGateway.timeout', 1, 300],
    ['telegramGateway.maxRetries', 0, 10],
    ['aws.timeout', 1, 300],
    ['aws.maxRetries', 0, 10],
  ])('%s goes from %d to %d', (path, least, most) => {
    expect([...mistakesAt(path, least), ...mistakesAt(path, most)]).toEqual([])
    for (const wrong of [least - 1, most + 1, least + 0.5, null]) {
      expect(mistakesAt(path, wrong)).toEqual([expect.stringContaining(`config.${path} must be a whole number`)])
    }
  })

  it.each([
    ['twilio.retryDelay', 0.1, 60],
    ['twilio.lookup.deadline', 0.1, 10],
    ['telegram.retryDelay', 0.1, 60],
    ['resend.retryDelay', 0.1, 60],
    ['meta.retryDelay', 0.1, 60],
    ['vonage.retryDelay', 0.1, 60],
    ['telegramGateway.retryDelay', 0.1, 60],
    ['aws.retryDelay', 0.1, 60],
  ])('%s may have a fraction and goes from %d to %d', (path, least, most) => {
    expect([least, 1.5, most, '2s'].flatMap((value) => mistakesAt(path, value))).toEqual([])
    for (const wrong of [least - 0.01, most + 0.01, 0, '90s', '1.5s', Number.NaN]) {
      expect(mistakesAt(path, wrong)).toEqual([
        expect.stringContaining(
          `config.${path} must be a number of seconds from ${least} to ${most}, or text such as 2s`,
        ),
      ])
    }
  })
})

describe('a text of a provider', () => {
  it.each([
    ['twilio.accountSid', accountSid, accountSid.toUpperCase(), 'must be AC and 32 hexadecimal digits in lower case'],
    ['twilio.accountSid', ` ${accountSid} `, `${accountSid}0`, 'must be AC and 32 hexadecimal digits'],
    ['twilio.apiKeySid', keySid, accountSid, 'must be SK and 32 hexadecimal digits'],
    ['twilio.messagingServiceSid', messagingServiceSid, 'MG1', 'must be MG and 32 hexadecimal digits'],
    ['twilio.verify.serviceSid', serviceSid, `VA${'g'.repeat(32)}`, 'must be VA and 32 hexadecimal digits'],
    ['twilio.smsFrom', '+1234567', '+123456', 'must be a number in E.164, such as +14155238886, not "+123456"'],
    ['twilio.smsFrom', `+${'9'.repeat(15)}`, `+${'9'.repeat(16)}`, 'must be a number in E.164'],
    ['twilio.smsFrom', '+12345678900', '+02345678900', 'must be a number in E.164'],
    ['twilio.voiceFrom', '+12345678900', 12345678900, 'must be text, not a number; put it in quotes'],
    ['twilio.voiceFrom', '+12345678900', 'whatsapp:+12345678900', 'must be a number in E.164'],
    ['twilio.verify.serviceName', 'x'.repeat(50), 'x'.repeat(51), 'must be one line of 1 to 50 characters'],
    ['twilio.verify.serviceName', 'x', '', 'must be one line of 1 to 50 characters'],
    ['twilio.verify.defaultChannel', 'voice', 'fax', 'must be sms, whatsapp, call (or voice) or email, not "fax"'],
    ['twilio.verify.fallbackChannels', ['sms', 'whatsapp', 'voice', 'email'], [], 'at least one, not an empty list'],
    ['twilio.verify.fallbackChannels', ['call'], ['call', 'voice'], 'is refused: Fallback channels must be unique'],
    ['twilio.region', 'dublin', 'sg1', 'must be us1, ie1 (or dublin) or au1 (or sydney), not "sg1"'],
    ['twilio.region', 'sydney', 'singapore', 'is refused: Twilio has no region in singapore; use us1, ie1 or au1'],
    [
      'twilio.sendgrid.fromEmail',
      'Login@Example.com',
      'Login <login@example.com>',
      'must be an email address without a name',
    ],
    ['twilio.sendgrid.fromName', 'x'.repeat(100), 'x'.repeat(101), 'must be one line of 1 to 100 characters'],
    ['twilio.sendgrid.otpTemplateId', emailTemplate, 'd-1', 'must be d- and 32 hexadecimal digits in lower case'],
    [
      'twilio.sendgrid.templateType',
      'dynamic',
      'legacy',
      'must be dynamic; legacy templates are filled in another way',
    ],
    ['twilio.sendgrid.defaultSubject', 'x'.repeat(200), 'x'.repeat(201), 'must be one line of 1 to 200 characters'],
    ['twilio.sendgrid.trackingEnabled', false, true, 'must be false: SendGrid would rewrite the link'],
    ['twilio.sendgrid.webhookKeys', [eventKey, eventKey], ['MFkw'], 'must be a list of at most 2 verification keys'],
    ['twilio.webhookValidation', true, false, 'must be true: whoever guesses the address could tell any story'],
    [
      'twilio.lookup.fields',
      ['sim_swap', 'line_type_intelligence'],
      ['sim_swap', 'sim_swap'],
      'must have each field once',
    ],
    ['twilio.webhookUrl', 'http://t.example/hook/', 'https://a_b.example/hook', 'no _ in its host'],
    ['twilio.webhookUrl', 'https://t.example', 'https://t.example/?a=b', 'without query and credentials'],
    ['email.host', 'mail.example.com', 'mail example', 'must be an address or a host name'],
    ['email.fromEmail', 'login@example.com', 'localhost', 'must be an email address without a name'],
    ['telegram.chatId', -1, 0, 'must be the number of a chat, not 0'],
    ['telegram.parseMode', null, 'html', 'must be HTML, Markdown or MarkdownV2, or null for plain text, not "html"'],
    ['meta.phoneNumberId', '106540352242922', '+442079460958', 'must be the digits of an id of Meta, as text'],
    ['meta.phoneNumberId', '12345', '1234', 'must be the digits of an id of Meta, as text'],
    ['meta.businessAccountId', '102290129340398', 102290129340398, 'must be the digits of an id of Meta, as text'],
    ['telegramGateway.senderUsername', 'AcmeCodes', '@AcmeCodes', 'must be the username of a channel, without @'],
    ['meta.apiVersion', 'v23.0', '23.0', 'must be a version of the Graph API, such as v24.0'],
    ['http.transports', ['voice'], ['sms', 'sms'], 'must have each transport once only'],
    [
      'http.transports',
      ['email', 'sms', 'whatsapp', 'telegram', 'voice'],
      ['fax'],
      'must be a list of email, sms, whatsapp, telegram, voice',
    ],
  ])('%s may be %j and not %j', (path, right, wrong, sentence) => {
    const needed = path === 'twilio.apiKeySid' ? { apiKeySecret: secrets.apiKeySecret } : {}
    const twilio = { ...(withSetting(path, right) as { twilio: object }).twilio, ...needed }
    expect(mistakesIn({ ...withSetting(path, right), ...(path.startsWith('twilio') && { twilio }) })).toEqual([])

    const [mistake] = mistakesAt(path, wrong)
    expect(mistake).toContain(`config.${path} `)
    expect(mistake).toContain(sentence)
  })

  it.each([
    'twilio.baseUrl',
    'twilio.verify.baseUrl',
    'twilio.lookup.baseUrl',
    'twilio.sendgrid.baseUrl',
    'telegram.baseUrl',
    'http.url',
    'meta.baseUrl',
    'telegramGateway.baseUrl',
  ])('%s is an https address, or an http one on this machine', (path) => {
    for (const right of ['https://gateway.example/twilio/', 'http://127.0.0.1:9999', 'http://localhost:1/a']) {
      expect(mistakesAt(path, right)).toEqual([])
    }
    for (const wrong of [
      'http://gateway.example',
      'gateway.example',
      'https://u:p@gateway.example',
      'https://x/?y',
      5,
    ]) {
      expect(mistakesAt(path, wrong)).toEqual([
        expect.stringContaining(`config.${path} must be an https address such as`),
      ])
    }
  })
})

describe('a secret of a provider', () => {
  it.each([
    ['twilio.authToken', secrets.authToken, secrets.authToken.slice(1), 'must have exactly 32 characters'],
    ['twilio.authToken', secrets.authToken, `${secrets.authToken}0`, 'must have exactly 32 characters'],
    ['twilio.previousAuthToken', secrets.otherToken, 'your-auth-token', 'must have exactly 32 characters'],
    [
      'twilio.sendgrid.apiKey',
      secrets.sendgrid,
      `${secrets.sendgrid}0`,
      "must have exactly 69 characters and start with 'SG.'",
    ],
    [
      'twilio.sendgrid.apiKey',
      secrets.sendgrid,
      secrets.sendgrid.slice(1),
      "is refused: SendGrid API key must start with 'SG.'",
    ],
    ['telegram.botToken', secrets.botToken, '123456789:short', 'must be the number of a bot, a colon, and at least 30'],
    ['telegram.botToken', secrets.botToken, `bot${secrets.botToken}`, 'must be the number of a bot'],
    ['telegram.botToken', `1:${'a'.repeat(30)}`, `1:${'a'.repeat(29)}`, 'must be the number of a bot'],
    ['http.secret', secrets.webhook, secrets.webhook.slice(6), 'must be whsec_ and 24 to 64 random bytes in Base64'],
    ['http.secret', webhookSecretOf(24), webhookSecretOf(23), 'must be whsec_ and 24 to 64 random bytes'],
    ['http.secret', webhookSecretOf(64), webhookSecretOf(65), 'must be whsec_ and 24 to 64 random bytes'],
    [
      'meta.accessToken',
      secrets.metaToken,
      'EAAB with blanks in it, and long',
      'must be 20 to 1024 characters without',
    ],
    ['meta.accessToken', 'x'.repeat(20), 'x'.repeat(19), 'must be 20 to 1024 characters without blanks'],
    ['meta.accessToken', 'x'.repeat(1024), 'x'.repeat(1025), 'must be 20 to 1024 characters without blanks'],
    ['telegramGateway.accessToken', 'x'.repeat(20), 'x'.repeat(19), 'must be 20 to 255 characters without blanks'],
    ['telegramGateway.previousAccessToken', 'x'.repeat(255), 'x'.repeat(256), 'must be 20 to 255 characters'],
    ['meta.appSecret', secrets.metaApp, `${secrets.metaApp}0`, 'must be 32 hexadecimal digits in lower case'],
    ['meta.previousAppSecret', secrets.metaAppBefore, secrets.metaApp.toUpperCase(), 'must be 32 hexadecimal digits'],
    ['meta.verifyToken', 'x'.repeat(16), 'x'.repeat(15), 'must be 16 to 255 characters without blanks'],
    ['meta.verifyToken', 'x'.repeat(255), 'x'.repeat(256), 'must be 16 to 255 characters without blanks'],
  ])('%s has its form, as text and as a Secret, and is never repeated', (path, right, wrong, sentence) => {
    expect([...mistakesAt(path, right), ...mistakesAt(path, new Secret(right))]).toEqual([])
    for (const written of [wrong, new Secret(wrong)]) {
      const mistakes = mistakesAt(path, written).join('\n')
      expect(mistakes).toContain(`config.${path} ${sentence}`)
      expect(mistakes).not.toContain(wrong)
    }
  })
})

describe('texts by name', () => {
  it('are templates by language, spelled as the standard does', () => {
    const whatsappFrom = '+12345678900'
    const templates = { default: template, pt_br: template, 'zh-hant-tw': template }

    expect(mistakesInTwilio({ whatsappFrom, whatsappTemplates: templates })).toEqual([])
    expect(
      settingsFor({ twilio: { ...least.twilio, whatsappFrom, whatsappTemplates: templates } }).twilio,
    ).toMatchObject({
      whatsappTemplates: { default: template, 'pt-BR': template, 'zh-Hant-TW': template },
    })
  })

  it.each([
    [{ en: 'HX1' }, 'must have HX and 32 hexadecimal digits for en, not "HX1"'],
    [{ en: template }, 'must have default, which serves every language that it does not name'],
    [{}, 'must have default, which serves every language that it does not name'],
    [{ 'en!': template }, 'must not have "en!", which is no language such as en or pt-BR, nor default'],
    ['en', 'must be content templates by language, such as { default: HX…, pt-BR: HX… }, not "en"'],
    [[template], 'must be content templates by language, such as { default: HX…, pt-BR: HX… }, not a list'],
  ])('are refused as %j', (whatsappTemplates, sentence) => {
    expect(mistakesInTwilio({ whatsappFrom: '+12345678900', whatsappTemplates })).toEqual([
      `config.twilio.whatsappTemplates ${sentence}`,
    ])
  })

  it('are texts, numbers, true and false for templates of emails', () => {
    const mistakesFor = (customTemplateData: unknown) =>
      mistakesAt('twilio.sendgrid', { ...least.sendgrid, otpTemplateId: emailTemplate, customTemplateData })

    expect(mistakesFor({ support_email: 'help@example.com', year: 2026, isNew: true })).toEqual([])
    for (const wrong of [{ 'two words': 1 }, { nested: {} }, ['x'], 'x']) {
      expect(mistakesFor(wrong)).toEqual([
        expect.stringContaining('config.twilio.sendgrid.customTemplateData must be names and values of a template'),
      ])
    }
  })
})

function webhookSecretOf(bytes: number): string {
  return `whsec_${Buffer.alloc(bytes, 7).toString('base64')}`
}
