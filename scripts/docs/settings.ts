import type { SettingPath } from '../../src/config/check.ts'
import { type Member, membersOf } from './declarations.ts'

/** A section of the configuration, and the declarations of its settings. */
export interface Section {
  /** `otp`; `''` for what stands at the top. */
  readonly key: string
  readonly title: string
  readonly members: ReadonlyMap<string, Member>
}

const written = 'src/config/auth-config.ts'
const writtenOfTwilio = 'src/config/providers/twilio-config.ts'
const writtenOfProviders = 'src/config/providers/provider-config.ts'
const writtenOfMeta = 'src/config/providers/meta-config.ts'

/** The sections in the order in which they are told. */
export const sections: readonly Section[] = [
  { key: '', title: 'The instance', members: membersOf(written, 'AuthConfig') },
  { key: 'otp', title: '`otp`: codes and their messages', members: membersOf(written, 'OtpConfig') },
  { key: 'messages', title: '`messages`: your own words', members: membersOf(written, 'MessagesConfig') },
  {
    key: 'limits',
    title: '`limits`: of one network address, and of many together',
    members: membersOf(written, 'LimitsConfig'),
  },
  {
    key: 'stepUp',
    title: '`stepUp`: what strangers do instead of waiting',
    members: membersOf('src/config/step-up.ts', 'StepUpConfig'),
  },
  {
    key: 'retention',
    title: '`retention`: for how long things are kept',
    members: membersOf(written, 'RetentionConfig'),
  },
  {
    key: 'sessions',
    title: '`sessions`: how soon their end is noticed',
    members: membersOf(written, 'SessionsConfig'),
  },
  { key: 'phone', title: '`phone`: which numbers are taken', members: membersOf(written, 'PhoneConfig') },
  { key: 'routing', title: '`routing`: which way a message goes', members: membersOf(written, 'RoutingConfig') },
  {
    key: 'twilio',
    title: '`twilio`: messages and calls by Twilio',
    members: membersOf(writtenOfTwilio, 'TwilioConfig'),
  },
  {
    key: 'twilio.verify',
    title: '`twilio.verify`: codes of Twilio Verify',
    members: membersOf(writtenOfTwilio, 'TwilioVerifyConfig'),
  },
  {
    key: 'twilio.lookup',
    title: '`twilio.lookup`: what Twilio knows of numbers',
    members: membersOf(writtenOfTwilio, 'TwilioLookupConfig'),
  },
  {
    key: 'twilio.sendgrid',
    title: '`twilio.sendgrid`: emails by SendGrid',
    members: membersOf(writtenOfTwilio, 'SendGridConfig'),
  },
  {
    key: 'email',
    title: '`email`: emails by a mail server',
    members: membersOf(writtenOfProviders, 'EmailConfig'),
  },
  {
    key: 'telegram',
    title: '`telegram`: alerts for operators',
    members: membersOf(writtenOfProviders, 'TelegramConfig'),
  },
  {
    key: 'http',
    title: '`http`: any vendor, by signed requests',
    members: membersOf(writtenOfProviders, 'HttpProviderConfig'),
  },
  {
    key: 'resend',
    title: '`resend`: emails by Resend',
    members: membersOf('src/config/providers/resend.ts', 'ResendConfig'),
  },
  {
    key: 'meta',
    title: '`meta`: WhatsApp by Meta',
    members: membersOf(writtenOfMeta, 'MetaConfig'),
  },
  {
    key: 'vonage',
    title: '`vonage`: text messages by Vonage',
    members: membersOf('src/config/providers/vonage.ts', 'VonageConfig'),
  },
  {
    key: 'telegramGateway',
    title: '`telegram_gateway`: codes by Telegram',
    members: membersOf('src/config/providers/telegram-gateway-config.ts', 'TelegramGatewayConfig'),
  },
  {
    key: 'aws',
    title: '`aws`: text messages and calls by AWS',
    members: membersOf('src/config/providers/aws.ts', 'AwsConfig'),
  },
  { key: 'jwt', title: '`jwt`: tokens and sessions', members: membersOf('src/config/jwt-config.ts', 'JWTConfigInput') },
  {
    key: 'jwt.foreign',
    title: '`jwt.foreign`: tokens of another issuer',
    members: membersOf('src/config/jwt-foreign.ts', 'ForeignConfig'),
  },
  {
    key: 'server',
    title: '`server`: where the program listens',
    members: membersOf('src/config/program-schema.ts', 'ServerConfig'),
  },
]

/** How a setting is declared. */
export function memberOf(path: SettingPath): Member {
  const key = path.slice(0, -1).join('.')
  const member = sections.find((section) => section.key === key)?.members.get(path.at(-1) ?? '')
  if (member === undefined) throw new Error(`${path.join('.')} is in the schema and not in its interface`)
  return member
}
