/** A configuration that must not start. */
export interface Broken {
  readonly what: string
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  readonly env?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
  /** What files cannot say. */
  readonly prepare?: (folder: string) => void
  /** Everything that is told, a sentence a line. */
  readonly says: readonly string[]
}

/** What stands in these configurations and must stand in no output. */
export const secrets = [
  'hunter2',
  'qO0c8Ih2Vw6mTz4rKf9Lx1NpYs7Ub3Ge5Ja',
  'change-me-change-me-change-me-change-me',
  'django-insecure-8k!2l$9x@w3v^5b&7n*1m(4c)6z_q0pe',
  'sw0rdfish',
] as const

/** What is told of a weak secret. */
export const makeOne = `make one with: node -p "crypto.randomBytes(32).toString('base64url')"`
/** What production needs, as far as this version can have it. */
export const production = {
  KEYCHIME_ENV: 'production',
  KEYCHIME_SECRET: secrets[1],
  KEYCHIME_PUBLIC_URL: 'https://auth.example.com',
}
/** Always told in production, since this version brings no provider. */
export const noProvider = 'KEYCHIME_OTP__CHANNELS must be set in production: messages need a provider'
/** One file, the main one. */
export function yaml(text: string): Readonly<Record<string, string>> {
  return { 'keychime.yaml': text }
}

/** A sentence about it. */
export function inLine(sentence: string, place: string): string {
  return `keychime.yaml:${place}: ${sentence}`
}
