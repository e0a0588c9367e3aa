// Preloaded into a page's program: it listens on any free port instead of the one it names, and tells its parent which.
import { Server } from 'node:net'

const { listen } = Server.prototype

/** @param {unknown[]} args */
Server.prototype.listen = function (...args) {
  this.once('listening', () =>
    process.send?.({ port: /** @type {import('node:net').AddressInfo} */ (this.address()).port }),
  )
  const callback = args.find((arg) => typeof arg === 'function')
  return Reflect.apply(listen, this, [0, '127.0.0.1', ...(callback === undefined ? [] : [callback])])
}
