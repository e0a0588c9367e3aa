// A process that makes and checks tokens: an instance of the built package on a free port, which its parent may also ask directly.
import { createServer } from 'node:http'
import { createAuth } from '../../dist/index.mjs'
import { toNodeListener } from '../../dist/node.mjs'
import { answerParent } from './watching.mjs'

/** @type {{ config: import('../../dist/index.mjs').AuthConfig, clockOffMs: number }} */
const { config, clockOffMs } = JSON.parse(process.argv[2] ?? '')
const { now } = Date
let offMs = clockOffMs
Date.now = () => now() + offMs

const auth = createAuth(config, { onError() {} })
await auth.ready()
answerParent((token) => auth.tokens.verify(token), {
  /** @param {string} refresh */
  revoke: (refresh) => auth.tokens.revoke(refresh),
  /** @param {number} accountId */
  disable: (accountId) => auth.accounts.disable(accountId),
  /** @param {number} accountId */
  delete: (accountId) => auth.accounts.delete(accountId),
  /** @param {number} ms */
  setClock: (ms) => void (offMs = ms),
})

const server = createServer(toNodeListener(auth)).listen(0, '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  process.send?.({ url: `http://127.0.0.1:${port}` })
})
