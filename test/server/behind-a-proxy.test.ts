import { expect, it, onTestFinished } from 'vitest'
import { startServer } from '../server.ts'

const production = {
  KEYCHIME_ENV: 'production',
  KEYCHIME_SECRET: 'vN4xKq2XwT5mZc9NbYs4JdGfUaE0oQiVjSzB1y3Wx7L',
  KEYCHIME_PUBLIC_URL: 'https://auth.example.com',
  KEYCHIME_EMAIL__HOST: 'mail.example.com',
  KEYCHIME_EMAIL__FROM_EMAIL: 'login@example.com',
}

it.each([
  ['', 1, ['127.0.0.1']],
  ['127.0.0.1', 0, []],
  ['1', 0, []],
])(
  'a server in production that trusts %j says what is missing, and names its proxy once',
  async (trusted, warned, peers) => {
    const env = { ...production, KEYCHIME_TRUST_PROXY: trusted }
    const server = await startServer({ args: ['--host', '127.0.0.1', '--log-level', 'warn'], env })
    onTestFinished(async () => void (await server.stop()))
    for (let count = 0; count < 3; count++) {
      const headers = { 'x-forwarded-for': `198.51.100.${count}` }
      expect((await fetch(`http://127.0.0.1:${server.banner.port}/health/live`, { headers })).status).toBe(200)
    }
    const lines = (await server.stop()).stderr.split('\n')
    const logged = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line))

    expect(lines.filter((line) => line.startsWith('keychime: trustProxy is not set: '))).toHaveLength(warned)
    expect(logged.filter(({ event }) => event === 'proxy.not_trusted').map(({ peer }) => peer)).toEqual(peers)
  },
)
