import { isSymmetric } from '../jwt/algorithms.ts'
import type { SettingPath } from './check.ts'
import { ConfigError } from './config-error.ts'
import { checkJwt } from './jwt-check.ts'
import { nearest, snakeCase } from './names.ts'
import { algorithmIn, type Reading, readers } from './simple-jwt-readers.ts'

/** What is to be known of one setting. */
export interface SimpleJwtRemark {
  /** By its name in Django. */
  readonly setting: string
  /** A sentence that opens with the setting. Never repeats a key. */
  readonly reason: string
}

/** A `JWTConfigInput` and what became of each setting. */
export interface SimpleJwtReading {
  readonly input: Readonly<Record<string, unknown>>
  readonly carried: readonly string[]
  readonly notCarried: readonly SimpleJwtRemark[]
  readonly defaults: readonly SimpleJwtRemark[]
}

type Given = Readonly<Record<string, unknown>>

/** The settings that simplejwt itself refuses, and what took their place there. */
const removed: Readonly<Record<string, string>> = {
  AUTH_HEADER_TYPE: 'AUTH_HEADER_TYPES',
  AUTH_TOKEN_CLASS: 'AUTH_TOKEN_CLASSES',
  SECRET_KEY: 'SIGNING_KEY',
  TOKEN_BACKEND_CLASS: 'ALGORITHM',
}

const absent: Readonly<Record<string, string>> = {
  ACCESS_TOKEN_LIFETIME: 'is not set: 5 minutes in simplejwt, 30 minutes here',
  REFRESH_TOKEN_LIFETIME: 'is not set: 1 day in simplejwt, 90 days here',
  ROTATE_REFRESH_TOKENS:
    'is not set: off in simplejwt, on here; clients have to keep the refresh token that each refresh gives them',
  BLACKLIST_AFTER_ROTATION: 'is not set: off in simplejwt; here it follows rotation',
  UPDATE_LAST_LOGIN: 'is not set: off in simplejwt, on here',
  SIGNING_KEY: 'is not set: the SECRET_KEY of Django in simplejwt; here derived from secret, so tokens are not shared',
}

const noPrivateKey = 'is not set: there Django only checks tokens; here jwt.signingKey has to be a private key'

/**
 * Reads the settings of simplejwt one after the other. What is wrong, unknown, or would contradict a setting before it is
 * left out and told.
 *
 * @throws {ConfigError} when it is no plain object.
 */
export function readSimpleJwt(settings: Given): SimpleJwtReading {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) {
    throw new ConfigError(['SIMPLE_JWT must be a plain object'])
  }
  const names = Object.keys(settings)
  const known = Object.keys(readers).filter((name) => names.includes(name))
  const read = known.reduce(addSetting(settings), { input: {}, carried: [], notCarried: [] })
  const strangers = names.filter((name) => !Object.hasOwn(readers, name)).map(stranger)

  return { ...read, notCarried: [...read.notCarried, ...strangers], defaults: differences(names, read.input) }
}

type Progress = Omit<SimpleJwtReading, 'defaults'>

function addSetting(settings: Given): (progress: Progress, setting: string) => Progress {
  return ({ input, carried, notCarried }, setting) => {
    const { part = {}, reason }: Reading = readers[setting]?.(settings[setting], input) ?? {}
    const fault = faultOf({ ...input, ...part })
    const read = fault === undefined ? { ...input, ...part } : input
    if (fault === undefined && reason === undefined) return { input: read, carried: [...carried, setting], notCarried }

    const remark = { setting, reason: fault ?? `${setting} ${reason}` }
    return { input: read, carried, notCarried: [...notCarried, remark] }
  }
}

/** The first mistake of a `JWTConfigInput`, its settings by their names in Django. */
function faultOf(input: Given): string | undefined {
  return checkJwt(input, nameInDjango).mistakes[0]
}

function nameInDjango(path: SettingPath): string {
  const name = snakeCase(path.at(-1) ?? '').toUpperCase()
  return name
    .replace(/^(ACCESS_TOKEN_LIFETIME|REFRESH_TOKEN_LIFETIME)_.*/, '$1')
    .replace(/^VERIFYING_KEYS$/, 'VERIFYING_KEY')
}

function stranger(setting: string): SimpleJwtRemark {
  const now = Object.hasOwn(removed, setting) ? removed[setting] : undefined
  if (now !== undefined) return { setting, reason: `${setting} was removed from simplejwt; ${now} took its place` }
  const meant = nearest(setting, Object.keys(readers))
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`
  return { setting, reason: `${setting} is no setting of simplejwt${hint}` }
}

/** Without rotation there is nothing for the blacklist to differ in. */
function differences(names: readonly string[], input: Given): SimpleJwtRemark[] {
  const isSilent = (name: string): boolean =>
    name === 'BLACKLIST_AFTER_ROTATION' && input['rotateRefreshTokens'] === false
  const keyless = isSymmetric(algorithmIn(input)) ? {} : { SIGNING_KEY: noPrivateKey }
  return Object.entries({ ...absent, ...keyless })
    .filter(([name]) => !names.includes(name) && !isSilent(name))
    .map(([setting, reason]) => ({ setting, reason: `${setting} ${reason}` }))
}
