import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../postgres/server.ts'
import { waitUntil } from '../wait-until.ts'

/** A server of Redis of a test's own, on 127.0.0.1. */
export interface RedisServer {
  readonly port: number
  readonly url: string
  readonly pid: number
  /** Runs a command of `redis-cli`, and gives what it prints. */
  command(...words: readonly string[]): string
  /** Ends it as an operator would who wants nothing kept. */
  stop(): Promise<void>
}

/** The version of `redis-server`; `undefined` where it is not installed. */
export function redisVersion(): string | undefined {
  const { stdout, status } = spawnSync('redis-server', ['--version'], { encoding: 'utf8' })
  return status === 0 ? /v=(\S+)/.exec(stdout)?.[1] : undefined
}

/** Starts an empty server, on a free port where none is named. */
export async function startRedis(
  flags: readonly string[] = [],
  port: number | undefined = undefined,
): Promise<RedisServer> {
  const at = port ?? (await freePort())
  const folder = mkdtempSync(join(tmpdir(), 'keychime-redis-'))
  const own = ['--port', String(at), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no']
  const child = spawn('redis-server', [...own, ...flags], { stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let printed = ''
  child.stdout.on('data', (text) => {
    printed += String(text)
  })
  await waitUntil(() => printed.includes('Ready to accept connections') || child.exitCode !== null)
  if (child.exitCode !== null) throw new Error(`redis-server ended: ${printed}`)
  return {
    port: at,
    url: `redis://127.0.0.1:${at}`,
    pid: Number(child.pid),
    command: (...words) => execFileSync('redis-cli', ['-p', String(at), ...words], { encoding: 'utf8' }).trim(),
    async stop() {
      // Also one that was stopped by a signal.
      child.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Servers that share their keys. */
export interface RedisCluster {
  /** Their addresses between commas. */
  readonly urls: string
  readonly servers: readonly RedisServer[]
  stop(): Promise<void>
}

/** Starts a Cluster of three. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const servers = await Promise.all(
    [1, 2, 3].map(async () => {
      const port = await freePort()
      const flags = [
        '--cluster-enabled',
        'yes',
        '--cluster-port',
        String(await freePort()),
        '--cluster-node-timeout',
        '2000',
      ]
      return startRedis(flags, port)
    }),
  )
  const addresses = servers.map(({ port }) => `127.0.0.1:${port}`)
  execFileSync('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-yes'], { encoding: 'utf8' })
  await waitUntil(() => servers.every((server) => server.command('cluster', 'info').includes('cluster_state:ok')))
  return {
    urls: servers.map(({ url }) => url).join(','),
    servers,
    async stop() {
      await Promise.all(servers.map((server) => server.stop()))
    },
  }
}
