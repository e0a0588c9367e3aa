import { existsSync } from 'node:fs'
import type { SettingPath } from '../config/check.ts'
import { type ValuesInForce, valuesInForce } from '../config/in-force.ts'
import { type JwtProfile, profiles } from '../config/jwt-profiles.ts'
import { placeOf } from '../config/settle.ts'
import type { Sources } from './config-sources.ts'
import { type Configuration, type Examined, keptFolder } from './configuration.ts'
import { secretFileIn } from './secret-file.ts'

/** The values of all settings of the program, with the defaults that depend on others. */
export function valuesOf({ config, settings, port, host }: Configuration): ValuesInForce {
  const values = new Map(valuesInForce(config, settings))
  const publicUrl = config.publicUrl === undefined ? `http://localhost:${port}` : settings.publicUrl
  values.set('publicUrl', publicUrl).set('loginUrl', settings.loginUrl ?? `${publicUrl}/login`)
  return values.set('server.port', port).set('server.host', host ?? 'every address')
}

/** Where the value of a setting comes from: a line of a file, a variable, a flag, `default`, or what stands for one. */
export function originOf(path: SettingPath, { given }: Sources, examined: Examined): string {
  const place = placeOf(path, given)
  if ('mistakes' in examined) return place

  const { keepsSecret, settings } = examined.configuration
  if (keepsSecret && path[0] === 'secret') return originOfKept()
  const { profile } = settings.jwt
  const isOfProfile = profile !== undefined && path[0] === 'jwt' && isRuledBy(profile, path[1] ?? '')
  return isOfProfile ? `the ${profile} profile, by ${placeOf(['jwt', 'environment'], given)}` : place
}

function originOfKept(): string {
  const file = secretFileIn(keptFolder)
  return existsSync(file) ? file : `${file}, made at the first start`
}

/** A profile has hours in place of minutes. */
function isRuledBy(profile: JwtProfile, name: string): boolean {
  return name in profiles[profile] || name === 'accessTokenLifetimeMinutes'
}
