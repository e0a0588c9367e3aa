// The bundled program carries other people's code, and their licences ask that their notices travel with it.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface Package {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly text: string
}

type Bundle = Readonly<Record<string, { readonly type: string; readonly moduleIds?: readonly string[] }>>

interface NoticesPlugin {
  readonly name: string
  generateBundle(options: unknown, bundle: Bundle): void
  writeBundle(): void
}

/**
 * A bundler plugin that collects the packages inside every bundle it is used in, and writes their licences to
 * `dist/THIRD-PARTY-NOTICES.txt`. A bundled package without a licence text fails the build.
 */
export function thirdPartyNotices(): NoticesPlugin {
  const packages = new Map<string, Package>()
  return {
    name: 'third-party-notices',
    generateBundle(_options, bundle) {
      for (const moduleId of Object.values(bundle).flatMap((output) => output.moduleIds ?? [])) {
        const folder = packageFolder(moduleId)
        if (folder !== undefined && !packages.has(folder)) packages.set(folder, readPackage(folder))
      }
    },
    writeBundle() {
      mkdirSync('dist', { recursive: true })
      writeFileSync('dist/THIRD-PARTY-NOTICES.txt', render([...packages.values()]))
    },
  }
}

/** The folder of the package that a module belongs to; nothing for our own files and the bundler's own code. */
function packageFolder(moduleId: string): string | undefined {
  return /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(moduleId.replace(/^\0/, ''))?.[0]
}

function readPackage(folder: string): Package {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Package
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry))
  if (file === undefined) throw new Error(`${name} ${version} is bundled but has no licence file`)
  return { name, version, license, text: readFileSync(join(folder, file), 'utf8').trim() }
}

function render(packages: readonly Package[]): string {
  const parts = packages
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
    .map(({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text}\n`)
  return ['keychime contains code of these packages.\n', ...parts].join(`\n${'-'.repeat(80)}\n\n`)
}
