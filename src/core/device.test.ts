import { describe, expect, it } from 'vitest'
import { createAmbient } from './ambient.ts'
import { addDeviceProof, provenDevice } from './device.ts'

const key = Buffer.alloc(32, 3)
const ambient = createAmbient()
const phone = { kind: 'phone', value: '+12025550123' } as const
const email = { kind: 'email', value: 'a@example.com' } as const

describe('the proofs of a device', () => {
  it('name the device for what it proved, and for nothing else', () => {
    const proofs = addDeviceProof(key, { proofs: undefined, recipient: phone }, ambient)

    expect(provenDevice(key, proofs, phone)).toMatch(/^dev_/)
    expect(provenDevice(key, proofs, email)).toBeUndefined()
    expect(provenDevice(Buffer.alloc(32, 4), proofs, phone)).toBeUndefined()
  })

  it('gather on the same device, the newest first and four at most', () => {
    let proofs = addDeviceProof(key, { proofs: undefined, recipient: phone }, ambient)
    const device = provenDevice(key, proofs, phone)
    for (const name of ['a', 'b', 'c', 'd']) {
      proofs = addDeviceProof(key, { proofs, recipient: { kind: 'email', value: `${name}@example.com` } }, ambient)
    }

    expect(provenDevice(key, proofs, { kind: 'email', value: 'd@example.com' })).toBe(device)
    expect(provenDevice(key, proofs, { kind: 'email', value: 'a@example.com' })).toBe(device)
    expect(provenDevice(key, proofs, phone)).toBeUndefined()
  })

  it('do not grow when the same address is proved again', () => {
    const once = addDeviceProof(key, { proofs: undefined, recipient: phone }, ambient)
    expect(addDeviceProof(key, { proofs: once, recipient: phone }, ambient)).toBe(once)
  })

  it.each([undefined, '', 'nonsense', 'dev_x~y', `dev_${'0'.repeat(30)}`])('are none in %j', (text) => {
    expect(provenDevice(key, text, phone)).toBeUndefined()
  })
})
