import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { expect, it } from 'vitest'
import { derOf } from './der.ts'

it('derOf gives what OpenSSL verifies', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const text = Buffer.from('text')
  const signatures = Array.from({ length: 300 }, () =>
    sign('sha256', text, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
  )

  expect(signatures.filter((signature) => !verify('sha256', text, publicKey, derOf(signature)))).toEqual([])
})

it('derOf drops leading zeros and keeps integers positive (RFC 3279 §2.2.3)', () => {
  expect(derOf(Buffer.from('000100ff', 'hex')).toString('hex')).toBe('3007020101020200ff')
})
