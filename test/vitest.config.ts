import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))
const here = fileURLToPath(import.meta.url)

/** Test tools are installed under test/ only; a unit test elsewhere finds them as if it stood here. */
const toolsFromHere = {
  name: 'tools-from-test',
  async resolveId(this: { resolve: Resolve }, id: string, importer: string | undefined) {
    const bare = /^[@a-z]/.test(id) && !id.startsWith('node:')
    if (!bare || importer === undefined || importer.startsWith(`${root}test/`)) return null
    const own = await this.resolve(id, importer, { skipSelf: true })
    return own ?? this.resolve(id, here, { skipSelf: true })
  },
}

type Resolve = (id: string, importer: string, options: { skipSelf: boolean }) => Promise<{ id: string } | null>

/** A migration is imported as its text. */
const sqlAsText = {
  name: 'sql-as-text',
  enforce: 'pre' as const,
  async load(id: string) {
    if (!id.endsWith('.sql')) return null
    return `export default ${JSON.stringify(await readFile(id, 'utf8'))}`
  },
}

export default defineConfig({
  root,
  plugins: [toolsFromHere, sqlAsText],
  cacheDir: 'test/node_modules/.vite',
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'web/**/*.test.ts', 'bench/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**'],
    // One for each core: most of what is waited for are servers and browsers of their own.
    maxWorkers: Math.max(2, availableParallelism()),
    testTimeout: 30_000,
    hookTimeout: 60_000,
    coverage: { include: ['src/**/*.ts', 'web/**/*.ts'], reportsDirectory: 'coverage' },
  },
})
