import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'
import { Transform } from 'node:stream'

/** What stands between a process and its database, and can fail as a network does. */
export interface Proxy {
  readonly port: number
  /** Ends every connection at once. */
  cut(): void
  /** Passes on nothing more, of open connections for ever, of new ones until they are led elsewhere. */
  silence(): void
  /** From now on new connections go to this port of 127.0.0.1. */
  leadTo(port: number): void
  /** Refuses new connections, or takes them again. */
  refuse(refuses: boolean): void
  /** From now on calls this whenever a client has sent something, before it goes on. */
  onSent(heard: () => void): void
  /** From now on asks this of each answer; one that is lost has been given, and ends its connection in place of arriving. */
  loseAnswers(isLost: () => boolean): void
  /** From now on answers come so many milliseconds later. */
  delay(latencyMs: number): void
  close(): Promise<void>
}

/** Starts a TCP proxy in front of a port of 127.0.0.1. */
export async function startProxy(target: number): Promise<Proxy> {
  const open = new Set<Socket>()
  let to: number | undefined = target
  let [refuses, latencyMs] = [false, 0]
  let [heard, isLost] = [(): void => {}, (): boolean => false]
  const backTo = (near: Socket): Transform =>
    new Transform({
      transform(part, _, done) {
        if (isLost()) return void near.destroy()
        if (latencyMs === 0) return done(null, part)
        setTimeout(done, latencyMs, null, part)
      },
    })
  const keep = (socket: Socket, whenGone = (): void => {}): void => {
    open.add(socket)
    socket.on('error', whenGone)
    socket.on('close', () => {
      open.delete(socket)
      whenGone()
    })
  }
  const server = createServer((near) => {
    if (refuses) return void near.destroy()
    if (to === undefined) return keep(near)
    const far = connect(to, '127.0.0.1')
    near.on('data', () => heard())
    keep(near.pipe(far), () => near.destroy())
    keep(far.pipe(backTo(near)).pipe(near), () => far.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = (): void => {
    for (const socket of open) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    silence() {
      to = undefined
      for (const socket of open) socket.unpipe().pause()
    },
    leadTo: (port) => void (to = port),
    refuse: (value) => void (refuses = value),
    onSent: (given) => void (heard = given),
    loseAnswers: (given) => void (isLost = given),
    delay: (value) => void (latencyMs = value),
    async close() {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
