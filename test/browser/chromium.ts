import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright-core'

const tools = fileURLToPath(new URL('../node_modules', import.meta.url))

/** Where systems keep a Chromium or Chrome. */
const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** Tests run as root in containers, and need no network but loopback. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts a browser: an installed Chromium or Chrome where there is one, else the one inside `@sparticuz/chromium`. */
export async function launchChromium(): Promise<Browser> {
  for (const executablePath of installed.filter(existsSync)) {
    try {
      return await chromium.launch({ executablePath, args: flags })
    } catch {
      // A wrapper that only says how to install the browser, or one that is broken: the packed one works.
    }
  }
  return launchPacked(await unpack())
}

/** The packed libraries stand in where the system has none (libnss3 is often missing). */
async function launchPacked(folder: string): Promise<Browser> {
  const executablePath = join(folder, 'chromium')
  const env = existsSync('/etc/fonts') ? {} : { FONTCONFIG_PATH: join(folder, 'fonts') }
  try {
    return await chromium.launch({ executablePath, args: flags, env: { ...process.env, ...env } })
  } catch {
    const libraries = { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') }
    return chromium.launch({ executablePath, args: flags, env: { ...process.env, ...env, ...libraries } })
  }
}

/** What unpacking changes in this process, and must not leave behind. */
const variables = ['TMPDIR', 'AWS_EXECUTION_ENV', 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH', 'HOME'] as const

/** Unpacks the browser once for all runs. The last step is a rename, so nobody ever meets half of it. */
async function unpack(): Promise<string> {
  const folder = join(tools, '.cache', `chromium-${packedVersion()}`)
  if (existsSync(folder)) return folder

  mkdirSync(dirname(folder), { recursive: true })
  const unfinished = mkdtempSync(`${folder}-`)
  const before = variables.map((name) => [name, process.env[name]] as const)
  // The package unpacks where TMPDIR says, and its libraries only where it believes to be on Lambda.
  Object.assign(process.env, { TMPDIR: unfinished, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' })
  try {
    const { default: packed } = await import('@sparticuz/chromium')
    await packed.executablePath()
  } finally {
    for (const [name, value] of before) restore(name, value)
  }
  return keep(unfinished, folder)
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name]
  else process.env[name] = value
}

function keep(unfinished: string, folder: string): string {
  try {
    renameSync(unfinished, folder)
  } catch (error) {
    // Another run was faster.
    if (!existsSync(folder)) throw error
    rmSync(unfinished, { recursive: true })
  }
  return folder
}

function packedVersion(): string {
  return JSON.parse(readFileSync(join(tools, '@sparticuz/chromium/package.json'), 'utf8')).version
}
