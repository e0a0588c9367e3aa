import { nearest } from './names.ts'
import { shown } from './shown.ts'

/** Lifetimes and rules that belong together, by the kind of place that they are meant for. */
export type JwtProfile = 'development' | 'production' | 'testing'

/** What a profile says; every other setting stays as it is. */
export interface ProfileSettings {
  readonly accessTokenLifetimeHours: number
  readonly refreshTokenLifetimeDays: number
  readonly leeway?: number
  readonly rotateRefreshTokens?: boolean
  readonly blacklistAfterRotation?: boolean
}

/** How `configureForEnvironment` takes what the first specification lets pass. */
export interface ProfileOptions {
  /** Whether an unknown name, or production with debug, is a `TypeError`. Default `false`. */
  readonly strict?: boolean
}

/** The first specification's environments, number by number. */
export const profiles: Readonly<Record<JwtProfile, ProfileSettings>> = {
  development: { accessTokenLifetimeHours: 1, refreshTokenLifetimeDays: 7, leeway: 30 },
  production: { accessTokenLifetimeHours: 24, refreshTokenLifetimeDays: 30, leeway: 0 },
  testing: {
    accessTokenLifetimeHours: 1,
    refreshTokenLifetimeDays: 1,
    rotateRefreshTokens: false,
    blacklistAfterRotation: false,
  },
}

const names: ReadonlyMap<string, JwtProfile> = new Map([
  ['development', 'development'],
  ['dev', 'development'],
  ['devel', 'development'],
  ['develop', 'development'],
  ['local', 'development'],
  ['production', 'production'],
  ['prod', 'production'],
  ['testing', 'testing'],
  ['test', 'testing'],
])

/**
 * The profile that an environment's name and debug stand for: names as they are written, debug before any name.
 * `undefined` for a name that is none, unless `strict`.
 *
 * @throws {TypeError} when `strict` and the name is unknown, or is production's with debug.
 */
export function profileFor(environment: string, debug: boolean, strict: boolean): JwtProfile | undefined {
  const named = names.get(environment)
  if (strict && named === undefined) throw new TypeError(notAnEnvironment(environment))
  if (strict && named === 'production' && debug) {
    throw new TypeError('environment production with debug would get the development profile; leave debug out')
  }
  return debug ? 'development' : named
}

function notAnEnvironment(environment: string): string {
  const meant = typeof environment === 'string' ? nearest(environment, [...names.keys()]) : undefined
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`
  return `environment must be development, production or testing, not ${shown(environment)}${hint}`
}
