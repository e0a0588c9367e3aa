import { existsSync } from 'node:fs'
import type { SettingPath } from '../config/check.ts'
import { type ValuesInForce, valuesInForce } from '../config/in-force.ts'
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

/** Where the value of a setting comes from: a line of a file, a variable, a flag, or `default`. */
export function originOf(path: SettingPath, { given }: Sources, examined: Examined): string {
  const isKept = 'configuration' in examined && examined.configuration.keepsSecret && path[0] === 'secret'
  if (!isKept) return placeOf(path, given)
  const file = secretFileIn(keptFolder)
  return existsSync(file) ? file : `${file}, made at the first start`
}
