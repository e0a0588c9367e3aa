import { makeASecret } from '../../src/config/secret-strength.ts'
import { type Broken, inLine, makeOne, noProvider, production, secrets, yaml } from './broken.ts'

const [short, strong, guessable, django, password] = secrets

const twilio = {
  KEYCHIME_TWILIO__ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  KEYCHIME_TWILIO__AUTH_TOKEN: '0'.repeat(32),
  KEYCHIME_TWILIO__SMS_FROM: '+12345678900',
}

/** Secrets that will not do, and what production refuses. */
export const brokenInProduction: readonly Broken[] = [
  {
    what: 'no secret in production',
    env: { ...production, KEYCHIME_SECRET: '' },
    says: [`KEYCHIME_SECRET must be set; ${makeOne}`, noProvider],
  },
  {
    what: 'a short secret',
    env: { KEYCHIME_SECRET: short },
    says: [`KEYCHIME_SECRET must have at least 32 bytes; ${makeOne}`],
  },
  {
    what: 'a short secret in a file',
    files: yaml(`otp:\n  length: 6\nsecret: ${short}\n`),
    says: [inLine(`secret must have at least 32 bytes; ${makeOne}`, '3:1')],
  },
  {
    what: 'a guessable secret in production',
    env: { ...production, KEYCHIME_SECRET: guessable },
    says: [`KEYCHIME_SECRET must be random, not a placeholder; ${makeOne}`, noProvider],
  },
  {
    what: "Django's secret",
    files: { '.env': `# copied\nKEYCHIME_SECRET='${django}'\n` },
    says: [`.env:2: KEYCHIME_SECRET must not be a key that Django marked as insecure; ${makeOne}`],
  },
  {
    what: 'a number as a secret',
    files: yaml('secret: 12345678901234567890123456789012345678901234567890\n'),
    says: [inLine('secret must be text, not a number; put it in quotes', '1:1')],
  },
  {
    what: 'one key for two things',
    files: yaml(`secret: ${strong}\njwt:\n  signing_key: ${strong}\n`),
    says: [
      `keychime.yaml:3:3: jwt.signing_key must not be the same as keychime.yaml:1:1: secret; leave it out, and a key is derived, or ${makeASecret}`,
    ],
  },
  {
    what: 'plain http in production',
    files: { 'config.prod.yaml': 'public_url: http://auth.example.com\n' },
    env: { ...production, KEYCHIME_PUBLIC_URL: '' },
    says: [
      'config.prod.yaml:1:1: public_url must be https in production, unless its host is loopback, not http://auth.example.com',
      noProvider,
    ],
  },
  {
    what: 'no public address in production',
    env: { ...production, KEYCHIME_PUBLIC_URL: '' },
    says: ['KEYCHIME_PUBLIC_URL must be set in production: the https origin that the world sees', noProvider],
  },
  {
    what: 'the inbox in production',
    files: { 'config.production.yaml': 'otp:\n  channels: [inbox]\n' },
    env: production,
    says: [
      "config.production.yaml:2:3: otp.channels must not have inbox in production, where it would show everybody's codes",
    ],
  },
  {
    what: 'the console in production',
    env: { ...production, KEYCHIME_OTP__CHANNELS: 'console' },
    says: ["KEYCHIME_OTP__CHANNELS must not have console in production, where it would show everybody's codes"],
  },
  {
    what: 'a provider that is only named',
    files: { 'config.production.yaml': 'otp:\n  channels: [twilio, smtp]\n' },
    env: production,
    says: [
      'config.production.yaml:2:3: otp.channels has twilio, which needs KEYCHIME_TWILIO__ACCOUNT_SID',
      'config.production.yaml:2:3: otp.channels has smtp, which needs KEYCHIME_EMAIL__HOST',
    ],
  },
  {
    what: 'half a provider',
    files: yaml(`email:\n  username: keychime\n  password: ${password}\n`),
    says: [inLine('email.username does nothing without KEYCHIME_EMAIL__HOST', '2:3')],
  },
  {
    what: 'messages that only pretend to be sent in production',
    files: { 'config.production.yaml': 'twilio:\n  test_mode: true\n' },
    env: { ...production, ...twilio },
    says: ['config.production.yaml:2:3: twilio.test_mode must be false in production, where nobody would get a code'],
  },
  {
    what: 'codes for tests in production',
    files: { 'config.production.yaml': `otp:\n  test_codes:\n    '+12025550123': '${password}'\n` },
    env: production,
    says: ['config.production.yaml:2:3: otp.test_codes is not a setting; remove it', noProvider],
  },
  {
    what: 'debugging in production',
    files: { '.env.local': 'KEYCHIME_DEBUG=true\n' },
    env: production,
    says: ['.env.local:1: KEYCHIME_DEBUG is not a setting; remove it', noProvider],
  },
]

/** Values that are wrong, alone or together. */
export const brokenValues: readonly Broken[] = [
  {
    what: 'an unknown algorithm',
    files: yaml('jwt: { algorithm: none }\n'),
    says: [
      inLine(
        'jwt.algorithm is refused: Algorithm must be one of: HS256, HS384, HS512, RS256, RS384, RS512, ES256, ES384, ES512, or PS256, PS384, PS512, Ed25519, not "none"',
        '1:8',
      ),
    ],
  },
  {
    what: 'a bad CIDR range',
    files: yaml('trust_proxy:\n  - loopback\n  - 10.0.0.0/33\n'),
    says: [
      inLine(
        'trust_proxy must be a list of addresses, CIDR ranges from /1 on, or loopback, or a number of proxies from 1 to 10, not "10.0.0.0/33"',
        '1:1',
      ),
    ],
  },
  {
    what: 'everybody as a proxy',
    env: { KEYCHIME_TRUST_PROXY: '0.0.0.0/0' },
    says: [
      'KEYCHIME_TRUST_PROXY must be a list of addresses, CIDR ranges from /1 on, or loopback, or a number of proxies from 1 to 10, not "0.0.0.0/0"',
    ],
  },
  {
    what: 'a wildcard origin',
    files: yaml("allowedOrigins: ['https://*.example.com']\n"),
    says: [
      inLine(
        'allowedOrigins must be a list of origins such as https://app.example.com, without path and wildcard, not "https://*.example.com"',
        '1:1',
      ),
    ],
  },
  {
    what: 'an address of PostgreSQL without a database, with its password',
    env: { DATABASE_URL: `postgres://me:${password}@db` },
    says: [
      'DATABASE_URL must be postgres://user:password@host/name, special characters in the password written as %23',
    ],
  },
  {
    what: 'a number out of bounds',
    files: yaml('otp:\n  max_attempts: 0\n'),
    says: [inLine('otp.max_attempts must be a whole number from 1 to 10, not 0', '2:3')],
  },
  {
    what: 'a flag that is none',
    files: yaml('jwt:\n  rotateRefreshTokens: no\n'),
    says: [inLine('jwt.rotateRefreshTokens must be true or false, not "no"', '2:3')],
  },
  {
    what: 'a duration that is none, in a variable of a file',
    files: { '.env': '\nKEYCHIME_OTP__LIFETIME=10 minutes\n' },
    says: [
      '.env:2: KEYCHIME_OTP__LIFETIME must be a whole number of seconds from 60 to 3600, or text such as 90s, 10m or 1h, not "10 minutes"',
    ],
  },
  {
    what: 'a setting that is none',
    files: yaml('otp:\n    length: 6\n    maxAtempts: 3\n'),
    says: [inLine('otp.maxAtempts is not a setting; did you mean maxAttempts?', '3:5')],
  },
  {
    what: 'a variable that is none',
    env: { KEYCHIME_OTP__LENGHT: '8' },
    says: ['KEYCHIME_OTP__LENGHT is not a setting; did you mean KEYCHIME_OTP__LENGTH?'],
  },
  {
    what: 'a variable with nothing after its prefix',
    env: { KEYCHIME_: 'x' },
    says: ['KEYCHIME_ is not a setting; remove it'],
  },
  {
    what: 'an environment that nobody knows',
    files: yaml('environment: staging\n'),
    says: [inLine('environment must be development, test or production, not "staging"', '1:1')],
  },
  {
    what: 'hours and minutes from two sources',
    files: yaml('jwt:\n  access_token_lifetime_hours: 1\n'),
    env: { KEYCHIME_JWT__ACCESS_TOKEN_LIFETIME_MINUTES: '5' },
    says: [
      inLine(
        'jwt.access_token_lifetime_hours and KEYCHIME_JWT__ACCESS_TOKEN_LIFETIME_MINUTES must not both be set; keep one',
        '2:3',
      ),
    ],
  },
  {
    what: 'a country that is taken and refused',
    files: yaml('phone: { allow_countries: [GB], deny_countries: [gb] }\n'),
    says: [
      'keychime.yaml:1:10: phone.allow_countries and keychime.yaml:1:33: phone.deny_countries must not both have GB',
    ],
  },
  {
    what: 'the inbox on every address',
    files: yaml('server:\n  host: 0.0.0.0\n'),
    says: [
      inLine(
        'server.host must be localhost, 127.0.0.1 or ::1 while the inbox is on, where everybody who reaches it reads the codes',
        '2:3',
      ),
    ],
  },
  {
    what: 'mistakes in every source',
    files: {
      'keychime.yaml': 'otp: { length: 99 }\nprefix: accounts\n',
      'config.dev.yaml': 'otp: { length: 98 }\n',
      '.env': 'KEYCHIME_OTP__LENGTH=97\n',
    },
    env: { KEYCHIME_OTP__LENGTH: '96' },
    args: ['--database', 'auth.db'],
    says: [
      '--database must be sqlite: and a path, such as sqlite:./auth.db, or postgres://user:password@host/name',
      'keychime.yaml:2:1: prefix must be a path such as /accounts, not "accounts"',
      'KEYCHIME_OTP__LENGTH must be a whole number from 4 to 10, not 96',
      '.env:1: KEYCHIME_OTP__LENGTH must be a whole number from 4 to 10, not 97',
      'config.dev.yaml:1:8: otp.length must be a whole number from 4 to 10, not 98',
      'keychime.yaml:1:8: otp.length must be a whole number from 4 to 10, not 99',
    ],
  },
]
