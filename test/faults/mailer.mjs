// A process whose messages go to a provider over HTTP: an instance of the built package on a free port.
import { createServer } from 'node:http'
import { createAuth } from '../../dist/index.mjs'
import { toNodeListener } from '../../dist/node.mjs'

/** @type {{ config: import('../../dist/index.mjs').AuthConfig, provider: string, timeoutMs: number }} */
const { config, provider, timeoutMs } = JSON.parse(process.argv[2] ?? '')

/** @typedef {import('../../dist/index.mjs').Channel} Channel */
/** @typedef {Awaited<ReturnType<Channel['send']>>} Receipt */

/** @type {Channel} */
const channel = {
  name: 'provider',
  transports: ['email', 'sms'],
  // What is measured here is each message by itself.
  isAlwaysAsked: true,
  async send({ id, to, code }, signal) {
    const asked = {
      method: 'POST',
      body: JSON.stringify({ id, to, code }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    }
    try {
      return receiptOf(await fetch(provider, asked))
    } catch (error) {
      const { cause } = /** @type {{ cause?: { code?: string } }} */ (error)
      if (cause?.code === 'ECONNREFUSED') return { outcome: 'refused', retryable: true, reason: 'not_reached' }
      return { outcome: 'unknown', reason: 'no_answer' }
    }
  },
}

/**
 * @param {Response} answer
 * @returns {Receipt}
 */
function receiptOf({ status, headers }) {
  if (status === 200) return { outcome: 'sent' }
  if (status !== 429) return { outcome: 'unknown', reason: 'provider_error' }
  const retryAfterMs = Number(headers.get('retry-after')) * 1_000
  return { outcome: 'refused', retryable: true, retryAfterMs, reason: 'too_many' }
}

const auth = createAuth({ ...config, otp: { ...config.otp, channels: [channel] } }, { onError() {} })
await auth.ready()
const server = createServer(toNodeListener(auth)).listen(0, '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  process.send?.({ url: `http://127.0.0.1:${port}` })
})
// Nobody is left to ask.
process.on('disconnect', () => process.exit())
