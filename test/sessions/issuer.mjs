// A process that makes and checks tokens: an instance of the built package on a free port, which its parent may also ask directly.
import { createServer } from 'node:http'
import { createAuth } from '../../dist/index.mjs'
import { toNodeListener } from '../../dist/node.mjs'

/** @type {{ config: import('../../dist/index.mjs').AuthConfig, clockOffMs: number }} */
const { config, clockOffMs } = JSON.parse(process.argv[2] ?? '')
const { now } = Date
Date.now = () => now() + clockOffMs

const auth = createAuth(config, { onError() {} })
await auth.ready()

/** By a clock that all processes of a machine share. */
const clock = () => Number(process.hrtime.bigint()) / 1e6

/** @param {string} token */
function outcomeOf(token) {
  try {
    auth.tokens.verify(token)
    return 'taken'
  } catch (error) {
    return /** @type {{ code: string }} */ (error).code
  }
}

/** @type {Map<string, { at: number, outcome: string }[]>} */
const watched = new Map()
setInterval(() => {
  for (const [token, changes] of watched) {
    const outcome = outcomeOf(token)
    if (changes.at(-1)?.outcome !== outcome) changes.push({ at: clock(), outcome })
  }
}, 5)

const calls = {
  /** @param {string} token */
  watch: (token) => void watched.set(token, [{ at: clock(), outcome: outcomeOf(token) }]),
  /** @param {string} token */
  changes: (token) => watched.get(token),
  /** @param {string} token */
  forget: (token) => void watched.delete(token),
  /** @param {string} refresh */
  revoke: (refresh) => auth.tokens.revoke(refresh),
  /** @param {number} accountId */
  disable: (accountId) => auth.accounts.disable(accountId),
  /** @param {number} accountId */
  delete: (accountId) => auth.accounts.delete(accountId),
}

process.on(
  'message',
  async (/** @type {{ id: number, name: keyof typeof calls, given: never }} */ { id, name, given }) => {
    const result = await calls[name](given)
    process.send?.({ id, result })
  },
)
// Nobody is left to ask.
process.on('disconnect', () => process.exit())

const server = createServer(toNodeListener(auth)).listen(0, '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  process.send?.({ url: `http://127.0.0.1:${port}` })
})
