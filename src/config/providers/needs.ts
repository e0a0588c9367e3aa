import type { Checked, Origin } from '../check.ts'
import type { CheckedConfig } from '../schema.ts'

/** A configuration whose settings are held against each other, and what they are called. */
export interface Judged extends Pick<Checked<CheckedConfig>, 'value' | 'wrong' | 'given'> {
  /** Names a setting: `twilio.authToken`. */
  readonly called: (path: string) => string
}

/** The same of what a shape check gave. */
export function judged({ value, wrong, given }: Checked<CheckedConfig>, name: Origin): Judged {
  return { value, wrong, given, called: (path) => name(path.split('.')) }
}

/** Whether somebody said something of a setting, or of one in a section, be it right, wrong or unreadable. */
export function isSaid({ given, wrong }: Judged, path: string): boolean {
  return [...given, ...wrong].some((one) => isWithin(one, path) || isWithin(path, one))
}

/** What each of these sentences is about: settings that do nothing while others are missing. */
export function missingNeeds(judge: Judged): string[] {
  return needs.flatMap((need) => {
    const [first] = [...judge.given].filter((path) => isMeant(need, path))
    if (first === undefined || need.needs.some((path) => isSaid(judge, path))) return []
    return [`${judge.called(first)} does nothing without ${need.needs.map(judge.called).join(' or ')}`]
  })
}

/** One of these settings, or of those in these sections, needs one of others. */
interface Need {
  readonly of: readonly string[]
  readonly except?: readonly string[]
  readonly needs: readonly string[]
}

/** What Twilio and SendGrid share. */
const shared = ['testMode', 'debugLogging', 'requestTimeout', 'maxRetries', 'retryDelay'].map((key) => `twilio.${key}`)

const sendgridKeys = ['twilio.sendgrid.apiKey', 'twilio.sendgridApiKey']

/** An address alone turns nothing on: it may be there for an environment in which the provider is. */
const addresses = [
  'twilio',
  'twilio.verify',
  'twilio.lookup',
  'twilio.sendgrid',
  'telegram',
  'resend',
  'meta',
  'vonage',
  'telegramGateway',
  'aws',
].map((section) => `${section}.baseUrl`)

const ofAccount = { of: ['twilio'], except: [...addresses, ...shared, 'twilio.sendgrid', 'twilio.sendgridApiKey'] }

const needs: readonly Need[] = [
  { ...ofAccount, needs: ['twilio.accountSid'] },
  { ...ofAccount, needs: ['twilio.authToken'] },
  { of: shared, needs: ['twilio.accountSid', ...sendgridKeys] },
  { of: ['twilio.apiKeySid'], needs: ['twilio.apiKeySecret'] },
  { of: ['twilio.apiKeySecret'], needs: ['twilio.apiKeySid'] },
  { of: ['twilio.whatsappTemplates'], needs: ['twilio.whatsappFrom'] },
  {
    of: ['twilio.redactMessages'],
    needs: ['twilio.smsFrom', 'twilio.messagingServiceSid', 'twilio.whatsappFrom'],
  },
  { of: ['twilio.verify'], except: addresses, needs: ['twilio.verify.serviceSid', 'twilio.verifyServiceSid'] },
  { of: ['twilio.lookup'], except: addresses, needs: ['twilio.lookup.fields'] },
  { of: ['twilio.sendgrid'], except: addresses, needs: sendgridKeys },
  { of: sendgridKeys, needs: ['twilio.sendgrid.fromEmail'] },
  { of: ['twilio.sendgrid.customTemplateData'], needs: ['twilio.sendgrid.otpTemplateId'] },
  { of: ['email'], needs: ['email.host'] },
  { of: ['email.username'], needs: ['email.password'] },
  { of: ['email.password'], needs: ['email.username'] },
  { of: ['telegram'], except: addresses, needs: ['telegram.botToken'] },
  { of: ['telegram'], except: addresses, needs: ['telegram.chatId'] },
  { of: ['http'], needs: ['http.url'] },
  { of: ['http'], needs: ['http.secret'] },
  { of: ['resend'], except: addresses, needs: ['resend.apiKey'] },
  { of: ['resend'], except: addresses, needs: ['resend.fromEmail'] },
  { of: ['resend.previousWebhookSecret'], needs: ['resend.webhookSecret'] },
  { of: ['meta'], except: addresses, needs: ['meta.accessToken'] },
  { of: ['meta'], except: addresses, needs: ['meta.phoneNumberId'] },
  { of: ['meta'], except: addresses, needs: ['meta.templates'] },
  { of: ['meta.previousAppSecret'], needs: ['meta.appSecret'] },
  { of: ['meta.verifyToken'], needs: ['meta.appSecret'] },
  { of: ['vonage'], except: addresses, needs: ['vonage.smsFrom'] },
  { of: ['vonage'], except: addresses, needs: ['vonage.applicationId', 'vonage.apiKey'] },
  { of: ['vonage.apiKey'], needs: ['vonage.apiSecret', 'vonage.applicationId'] },
  { of: ['vonage.applicationId'], needs: ['vonage.privateKey'] },
  { of: ['vonage.privateKey'], needs: ['vonage.applicationId'] },
  { of: ['vonage.apiSecret'], needs: ['vonage.apiKey'] },
  { of: ['vonage.previousSignatureSecret'], needs: ['vonage.signatureSecret'] },
  { of: ['telegramGateway'], except: addresses, needs: ['telegramGateway.accessToken'] },
  { of: ['aws'], except: addresses, needs: ['aws.region'] },
  { of: ['aws'], except: addresses, needs: ['aws.accessKeyId'] },
  { of: ['aws'], except: addresses, needs: ['aws.secretAccessKey'] },
  { of: ['aws'], except: addresses, needs: ['aws.origination', 'aws.voiceFrom'] },
  { of: ['aws.snsTopicArn'], needs: ['aws.configurationSet'] },
]

function isMeant({ of, except = [], needs: others }: Need, path: string): boolean {
  const isIn = (sections: readonly string[]): boolean => sections.some((section) => isWithin(path, section))
  return isIn(of) && !isIn(except) && !isIn(others)
}

function isWithin(path: string, section: string): boolean {
  return path === section || path.startsWith(`${section}.`)
}
