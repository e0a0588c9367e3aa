import type { Given, Layer } from '../config/layer.ts'
import { environmentNamed } from '../config/variables.ts'

/** What the command line says of settings, and where it says files of them are. */
export interface ConfigFlags {
  readonly port?: number
  readonly host?: string
  readonly database?: string
  readonly env?: string
  /** A folder, or a YAML file. */
  readonly config?: string
}

/** The same for a command that prints. */
export interface PrintFlags extends ConfigFlags {
  readonly json?: true
}

/** Flags as a source of settings, the strongest of all. */
export function flagLayer({ port, host, database, env }: ConfigFlags): Layer {
  const all = [
    given('--env', ['environment'], env && (environmentNamed(env) ?? env)),
    given('--database', ['database'], database),
    given('--port', ['server', 'port'], port),
    given('--host', ['server', 'host'], host),
  ]
  return { given: all.flat(), mistakes: [], wrong: [] }
}

function given(flag: string, path: readonly string[], value: unknown): readonly Given[] {
  return value === undefined ? [] : [{ path, value, place: { where: flag }, folder: '.' }]
}
