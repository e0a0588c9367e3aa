import { readFileSync } from 'node:fs'

/** A bundler plugin: a migration is imported as its text. */
export const sqlAsText = {
  name: 'sql-as-text',
  load(id: string) {
    if (!id.endsWith('.sql')) return null
    return { code: `export default ${JSON.stringify(readFileSync(id, 'utf8'))}`, moduleType: 'js' as const }
  },
}
