import { createServer, type RequestListener, type Server } from 'node:http'
import { isIPv6 } from 'node:net'
import { StartError } from '../errors.ts'

/** Where to listen, and who answers. */
export interface ListenWish {
  /** 0 = any free one. */
  readonly port: number
  /** One address or name, `localhost` for both loopback addresses; absent: every address of the machine. */
  readonly host?: string
  readonly listener: RequestListener
}

/** Open sockets, all on one port. */
export interface Listening {
  readonly servers: readonly Server[]
  readonly port: number
  /** Host and port to reach them at from here: `localhost:4000`. */
  readonly address: string
}

/** How many ports are tried, the wanted one included. */
const mostTries = 100

/**
 * Slow enough for people on bad lines, whose requests are small, too fast to hold sockets open by dribbling; idle ones
 * outlive a proxy's minute.
 */
const timeouts = {
  headersTimeout: 15_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2_500,
}

/**
 * Listens on the wanted port, or on the next one that is free on every address asked for.
 *
 * @throws {StartError} when none is free, or when this machine does not have the address.
 */
export async function listen({ port, host, listener }: ListenWish): Promise<Listening> {
  for (let tried = 0; tried < mostTries; tried++) {
    const candidate = port === 0 ? 0 : port + tried
    if (candidate > 65_535) break
    const servers = await openAll(addressesOf(host), candidate, listener)
    if (servers === undefined) continue

    const opened = portOf(servers) ?? candidate
    return { servers, port: opened, address: `${nameOf(host)}:${opened}` }
  }
  throw new StartError(`port ${port} and those after it are taken: choose another with --port or PORT`)
}

/** What to call a host: by its own name, unless `localhost` reaches it too. */
function nameOf(host = 'localhost'): string {
  if (['127.0.0.1', '::1', '0.0.0.0', '::'].includes(host)) return 'localhost'
  return isIPv6(host) ? `[${host}]` : host
}

interface Address {
  readonly host?: string
  /** Not every machine has it, and nobody asked for it by name. */
  readonly isOptional?: true
}

function addressesOf(host: string | undefined): readonly Address[] {
  if (host === 'localhost') return [{ host: '127.0.0.1' }, { host: '::1', isOptional: true }]
  return [host === undefined ? {} : { host }]
}

/** Opens one port on all addresses; nothing when it is taken on one of them. */
async function openAll(
  addresses: readonly Address[],
  port: number,
  listener: RequestListener,
): Promise<readonly Server[] | undefined> {
  const servers: Server[] = []
  for (const address of addresses) {
    const opened = await open(address, portOf(servers) ?? port, listener)
    if (opened === 'missing') continue
    if (opened === 'taken') {
      for (const server of servers) server.close().closeAllConnections()
      return undefined
    }
    servers.push(opened)
  }
  return servers
}

async function open(
  { host, isOptional }: Address,
  port: number,
  listener: RequestListener,
): Promise<Server | 'taken' | 'missing'> {
  const server = createServer(timeouts, listener)
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ port, ...(host === undefined ? {} : { host }) }, resolve)
    })
    return server
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (code === 'EADDRINUSE') return 'taken'
    if (isOptional) return 'missing'
    throw new StartError(refusalOf(code, port, host), { cause: error })
  }
}

function refusalOf(code: string, port: number, host = 'every address'): string {
  if (code === 'EACCES') return `port ${port} may not be used by this user: choose one from 1024 on`
  return `${host} cannot be listened on (${code}): it must be an address of this machine`
}

/** The port that the first of them got. */
function portOf([server]: readonly Server[]): number | undefined {
  const address = server?.address()
  return typeof address === 'object' ? address?.port : undefined
}
