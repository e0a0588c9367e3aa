import { describe, expect, it } from 'vitest'
import type { AuthConfig } from '../config/auth-config.ts'
import type { Channel } from '../core/channel.ts'
import { testAuth } from '../testing/index.ts'
import { createServerHandler } from './handler.ts'

const channel: Channel = { name: 'own', transports: ['email'], send: async () => ({ outcome: 'sent' }) }

describe('the Host header', () => {
  it('is whatever the proxy sends in production', async () => {
    const config: Partial<AuthConfig> = {
      environment: 'production',
      publicUrl: 'https://auth.example.com',
      otp: { channels: [channel] },
    }

    expect(await statusAt('10.0.0.7:4000', config)).toBe(200)
  })

  it('may be the address that was asked for', async () => {
    expect(await statusAt('192.168.1.5:4000', { otp: { channels: [channel] } }, '192.168.1.5:4000')).toBe(200)
  })

  it('is checked in tests as in development', async () => {
    expect(await statusAt('192.168.1.5:4000', { environment: 'test' })).toBe(421)
  })
})

async function statusAt(host: string, config: Partial<AuthConfig>, address = 'localhost:4000'): Promise<number> {
  const { auth } = await testAuth(config)
  const handler = createServerHandler({ auth, pages: () => undefined, address, noticeProxy() {} })
  return (await handler(new Request(`http://${host}/health/live`, { headers: { host } }))).status
}
