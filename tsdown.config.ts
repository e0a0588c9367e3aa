import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { defineConfig, type UserConfig } from 'tsdown'
import { keychimeSchema } from './scripts/json-schema.ts'
import { sqlAsText } from './scripts/sql-as-text.ts'
import { thirdPartyNotices } from './scripts/third-party.ts'

const notices = thirdPartyNotices()

/** The settings of `keychime.yaml` as editors read them, and `config explain` too. */
const settingsAsSchema = {
  name: 'settings-as-schema',
  generateBundle(this: Emitting) {
    const source = `${JSON.stringify(keychimeSchema(), null, 2)}\n`
    this.emitFile({ type: 'asset', fileName: 'keychime.schema.json', source })
  },
}

interface Emitting {
  emitFile(file: { type: 'asset'; fileName: string; source: string | Uint8Array }): unknown
}

const common = {
  format: 'esm',
  outDir: 'dist',
  clean: false,
  hash: true,
  logLevel: 'warn',
  report: false,
} satisfies UserConfig

const onNode = { ...common, platform: 'node', target: 'node20.19', dts: false } satisfies UserConfig

/** With what it needs inside, but for the drivers of databases. */
const bundled = {
  ...onNode,
  deps: { alwaysBundle: [/.*/], neverBundle: [/^node:/, '@photostructure/sqlite', 'ioredis', 'pg'], onlyBundle: false },
} satisfies UserConfig

/** Importing the element defines it: package.json promises otherwise of every other module. */
const defining = { moduleSideEffects: () => true }

const libraryEntries = { index: 'src/index.ts', node: 'src/mounts/node.ts', testing: 'src/testing/index.ts' }
const verifierEntries = { verifier: 'src/verifier/index.ts', outbound: 'src/outbound/index.ts' }
const loginEntries = { login: 'src/client/login/index.ts' }

/** The library: dependencies stay imports, so an app has one copy of each. */
const library = {
  ...onNode,
  name: 'library',
  entry: libraryEntries,
  sourcemap: true,
  plugins: [sqlAsText],
} satisfies UserConfig

/** For services that only check tokens: files of their own, which load nothing of the rest. */
const verifier = {
  ...library,
  name: 'verifier',
  entry: verifierEntries,
  minify: true,
  sourcemap: false,
} satisfies UserConfig

/**
 * What commands share is one file, since every file that is loaded delays a start. What `--help` needs as well stays out of
 * it, and small.
 */
function isForWork(id: string): boolean {
  return !/[\\/]src[\\/](?:errors|config[\\/]config-error|server[\\/](?:error-fields|exit|version))\.ts$/.test(id)
}

/** The standalone program with what it needs inside: one file loads faster than hundreds. */
const program = {
  ...bundled,
  name: 'program',
  entry: { cli: 'src/server/cli.ts' },
  // Chunks stay beside cli.mjs: code that looks for `./web/` by import.meta.url finds it from either.
  outputOptions: {
    chunkFileNames: 'cli-[name]-[hash].mjs',
    codeSplitting: { groups: [{ name: 'shared', minShareCount: 2, test: isForWork }] },
  },
  plugins: [sqlAsText, settingsAsSchema, notices],
} satisfies UserConfig

/** The thread that writes to a file of SQLite, whoever starts it: library and program find it beside themselves. */
const writer = {
  ...bundled,
  name: 'writer',
  entry: { writer: 'src/store/writer.ts' },
  plugins: [sqlAsText, notices],
} satisfies UserConfig

/** `<keychime-login>` as a module for other people's pages. */
const login = {
  ...common,
  name: 'login',
  entry: loginEntries,
  platform: 'browser',
  target: 'es2022',
  tsconfig: 'tsconfig.web.json',
  fixedExtension: true,
  dts: false,
  sourcemap: true,
  treeshake: defining,
  deps: { alwaysBundle: [/.*/], onlyBundle: false },
  plugins: [notices],
} satisfies UserConfig

/** The types of every entry, apart from the code since a source map beside a type declaration would name no file. */
const types = {
  ...common,
  name: 'types',
  entry: { ...libraryEntries, ...verifierEntries, ...loginEntries },
  platform: 'node',
  dts: { emitDtsOnly: true },
} satisfies UserConfig

/** A page under web/: one minified script, and its other files as they are. */
function page(name: string): UserConfig {
  return {
    ...common,
    name: `web/${name}`,
    entry: { main: `web/${name}/main.ts` },
    outDir: `dist/web/${name}`,
    platform: 'browser',
    target: 'es2022',
    tsconfig: 'tsconfig.web.json',
    dts: false,
    minify: true,
    treeshake: defining,
    deps: { alwaysBundle: [/.*/], onlyBundle: false },
    outputOptions: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    plugins: [assetsOf(name), notices],
  }
}

/** A page's own files, and those of `web/shared` that it asks for. */
function assetsOf(name: string) {
  return {
    name: 'assets',
    generateBundle(this: Emitting) {
      const html = readFileSync(`web/${name}/index.html`, 'utf8')
      const shared = filesIn('web/shared').filter((path) => html.includes(`"/${name}/${basename(path)}"`))
      for (const path of [...filesIn(`web/${name}`), ...shared]) {
        this.emitFile({ type: 'asset', fileName: basename(path), source: readFileSync(path) })
      }
    },
  }
}

/** Files that are served as they are. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(ts|md)$/.test(entry.name))
    .map((entry) => join(folder, entry.name))
}

function pages(): string[] {
  return readdirSync('web').filter((name) => existsSync(join('web', name, 'main.ts')))
}

export default defineConfig([library, verifier, program, writer, login, types, ...pages().map(page)])
