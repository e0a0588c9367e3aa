import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { redisVersion } from './redis/server.ts'

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

const testKit = `${root}src/testing/test-auth.ts`
const watchedTestKit = `${root}test/scan/test-auth.ts`
const testKitOnPostgres = `${root}test/postgres/test-auth.ts`
const testKitWithLimits = `${root}test/redis/test-auth.ts`

/** Whoever asks for the test kit gets one that stands before it. */
const insteadOfTestKit = (kit: string) => ({
  name: 'instead-of-test-kit',
  enforce: 'pre' as const,
  async resolveId(this: { resolve: Resolve }, id: string, importer: string | undefined) {
    if (
      !id.endsWith('/test-auth.ts') ||
      [watchedTestKit, testKitOnPostgres, testKitWithLimits].includes(importer ?? '')
    )
      return null
    const found = await this.resolve(id, importer ?? root, { skipSelf: true })
    return found?.id === testKit ? kit : null
  },
})

/** The tests that ask something of the database; what they say of it holds of either. */
const whatIsStored = [
  'test/flow/*.test.ts',
  'test/jwt/stored-keys.test.ts',
  ...[
    'address-limits',
    'asking-again',
    'challenge-cookie',
    'enumeration',
    'every-operation',
    'failed-verify',
    'foreign-tokens',
    'idempotency',
    'last-login',
    'leeway',
    'older-bodies',
    'otp-request',
    'otp-verify',
    'password-limits',
    'profile',
    'proven-device',
    'recipient-limits',
    'rotation',
    'session-cookie-refresh',
    'session-cookie',
    'sessions',
    'status',
    'strangers',
    'token-blacklist',
    'token-obtain',
    'token-routes',
    'verified-token-cache',
  ].map((name) => `test/http/${name}.test.ts`),
]

/** What counters decide; it holds wherever they are. */
const whatIsCounted = [
  ...['guess-bound', 'passwords', 'races', 'step-up', 'windows'].map((name) => `test/flow/${name}.test.ts`),
  ...['address-limits', 'idempotency', 'password-limits', 'proven-device', 'recipient-limits', 'strangers'].map(
    (name) => `test/http/${name}.test.ts`,
  ),
]

const hasRedis = redisVersion() !== undefined
if (!hasRedis) process.stderr.write('redis-server is not installed: no limits are tested in Redis, nor in a Cluster\n')

/** Tests of counters run once more: the instances of their test kit keep them elsewhere than in the database. */
const counting = (name: string, globalSetup: readonly string[]) => ({
  extends: true as const,
  plugins: [insteadOfTestKit(testKitWithLimits)],
  test: { name, include: whatIsCounted, globalSetup: [...globalSetup] },
})
const startsRedis = [fileURLToPath(new URL('./redis/global-setup.ts', import.meta.url))]

export default defineConfig({
  root,
  plugins: [toolsFromHere, sqlAsText],
  cacheDir: 'test/node_modules/.vite',
  test: {
    projects: [
      {
        extends: true,
        // What instances tell is looked through at the end of each file.
        plugins: [insteadOfTestKit(watchedTestKit)],
        test: {
          name: 'sqlite',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'web/**/*.test.ts', 'bench/**/*.test.ts'],
          exclude: ['**/node_modules/**', 'dist/**', 'test/postgres/**'],
        },
      },
      {
        extends: true,
        // Tests of the domain run once more: their instances come from a test kit that has PostgreSQL.
        plugins: [insteadOfTestKit(testKitOnPostgres)],
        test: {
          name: 'postgresql',
          include: ['test/postgres/**/*.test.ts', ...whatIsStored],
          globalSetup: [fileURLToPath(new URL('./postgres/global-setup.ts', import.meta.url))],
        },
      },
      counting('memory', []),
      ...(hasRedis ? [counting('redis', startsRedis), counting('redis-cluster', startsRedis)] : []),
    ],
    setupFiles: [fileURLToPath(new URL('./scan/each-file.ts', import.meta.url))],
    // One for each core: most of what is waited for are servers and browsers of their own.
    maxWorkers: Math.max(2, availableParallelism()),
    testTimeout: 30_000,
    hookTimeout: 60_000,
    coverage: { include: ['src/**/*.ts', 'web/**/*.ts'], reportsDirectory: 'coverage' },
  },
})
