import { describe, expect, it } from 'vitest'
import { asCurl, type Request } from './request.ts'

const asked: Request = {
  method: 'POST',
  path: '/accounts/otp/request/',
  headers: { 'content-type': 'application/json' },
  body: '{"identifier":"o\'hara@example.com"}',
  isStream: false,
}

describe('a request for a terminal', () => {
  it('is one command, safe in a shell', () => {
    expect(asCurl(asked, 'http://localhost:4000')).toBe(
      `curl -s http://localhost:4000/accounts/otp/request/ \\
  -H 'content-type: application/json' \\
  -d '{"identifier":"o'\\''hara@example.com"}'`,
    )
  })

  it('names its method where curl would take another', () => {
    expect(asCurl({ ...asked, method: 'PATCH' }, '')).toMatch(/^curl -s -X PATCH \/accounts/)
    expect(asCurl({ method: 'POST', path: '/x/', headers: {}, isStream: false }, '')).toBe('curl -s -X POST /x/')
    expect(asCurl({ method: 'GET', path: '/x?to=+1', headers: {}, isStream: true }, '')).toBe("curl -N '/x?to=+1'")
  })
})
