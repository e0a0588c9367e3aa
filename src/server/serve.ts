import pc from 'picocolors'
import { type Auth, createAuth } from '../auth.ts'
import type { AuthConfig } from '../config/auth-config.ts'
import { toNodeListener } from '../mounts/node.ts'
import { banner, type Paint, type Readiness, readyLine } from './banner.ts'
import type { ConfigFlags } from './config-flags.ts'
import { readSources } from './config-sources.ts'
import { type Configuration, configurationOf } from './configuration.ts'
import { exitAfter, tellOperator } from './exit.ts'
import { createGate } from './gate.ts'
import { createServerHandler } from './handler.ts'
import { notesOnKeys } from './key-notes.ts'
import { listen } from './listen.ts'
import { createLog, type Log } from './log.ts'
import type { LogLevel } from './log-levels.ts'
import { readPages } from './page-files.ts'
import { type PageRoutes, pageRoutes } from './pages.ts'
import { createProxyNotice } from './proxy-notice.ts'
import { reloadOnHangup } from './reload.ts'
import { saferWays } from './safer-ways.ts'
import { stopOnSignals } from './stop.ts'
import { version } from './version.ts'

/** What the command line of `serve` says. */
export interface ServeFlags extends ConfigFlags {
  readonly logLevel?: LogLevel
  readonly json?: true
}

/**
 * Runs the server until a signal stops it. Fulfils once it answers and has said so on standard output.
 *
 * @throws {ConfigError} with every mistake in the settings.
 * @throws {StartError} when it cannot start for another reason.
 */
export async function serve(flags: ServeFlags): Promise<void> {
  process.on('uncaughtException', exitAfter)
  const sources = await readSources(flags, process.env)
  tellOperator(sources.notes)
  const configuration = configurationOf(sources)
  tellOperator(configuration.warnings)
  const log = createLog(flags.logLevel ?? (process.stderr.isTTY ? 'warn' : 'info'))

  // The port first: links name it, and it may turn out to be another than was asked for.
  const requests = createGate()
  const { servers, port, address } = await listen({ ...configuration, listener: requests.listener })
  const auth = openAuth(configuration, address, log)
  await auth.ready()
  tellOperator(notesOnKeys(auth.settings, await auth.keys.list()))
  const noticeProxy = createProxyNotice(auth.settings, log)
  requests.open(toNodeListener({ handler: createServerHandler({ auth, pages: pagesOf(auth), address, noticeProxy }) }))

  reloadOnHangup({
    auth,
    log,
    async read() {
      const { config, source } = configurationOf(await readSources(flags, process.env))
      return { config: served(config, address), source }
    },
  })
  stopOnSignals({ servers, unfinished: requests.unfinished, auth, log })
  announce(
    {
      auth,
      database: await auth.database(),
      version,
      port,
      address,
      ...takenPort(configuration.port, port),
      tookMs: readyAfterMs(),
    },
    flags,
  )
}

function openAuth({ config, source }: Configuration, address: string, log: Log): Auth {
  const surroundings = { source, onError: log.error, writer: 'thread' } as const
  const auth = createAuth(served(config, address), surroundings)
  log.follow(auth)
  return auth
}

/** The program knows where it is reached, and has the page that emails link to. */
function served(config: AuthConfig, address: string): AuthConfig {
  const publicUrl = config.publicUrl ?? `http://${address}`
  return { loginUrl: `${publicUrl}/login`, ...config, publicUrl }
}

function pagesOf(auth: Auth): PageRoutes {
  const { settings, inbox } = auth
  const folder = new URL('./web/', import.meta.url)
  const files = readPages(folder, ['login', 'docs', ...(inbox === undefined ? [] : (['inbox'] as const))], {
    placeholders: {
      PROJECT: settings.projectName,
      BASE: settings.prefix,
      SAFER_WAYS: saferWays(auth).join(' '),
      ALLOWED_ORIGINS: settings.allowedOrigins.join(' '),
      INBOX: inbox === undefined ? '' : '/inbox',
    },
    ...('secretKey' in settings.stepUp ? { captcha: settings.stepUp.kind } : {}),
  })
  return pageRoutes(files)
}

function takenPort(wanted: number, port: number): Pick<Readiness, 'takenPort'> {
  return wanted === 0 || wanted === port ? {} : { takenPort: wanted }
}

/** Since the process began. */
function readyAfterMs(): number {
  return Math.round(performance.now())
}

function announce(ready: Readiness, { json }: ServeFlags): void {
  process.stdout.write(json ? `${readyLine(ready)}\n` : `\n${banner(ready, paint())}\n\n`)
}

/** Colours are for terminals (no-color.org). */
function paint(): Paint {
  const { bold, dim, cyan } = pc.createColors(process.stdout.isTTY === true && pc.isColorSupported)
  return { bold, dim, link: cyan }
}
