import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { doctorProof, isDoctorProof } from './doctor.ts'

const key = randomBytes(32)
const now = 1_800_000_000_000
const proof = doctorProof(key, now)

describe('what doctor proves itself by', () => {
  it('is good for five minutes on either side', () => {
    const offs = [-300_001, -300_000, 0, 300_000, 300_001]

    expect(offs.map((off) => isDoctorProof(key, proof, now + off))).toEqual([false, true, true, true, false])
  })

  it.each([
    '',
    '.',
    'x',
    String(now),
    `${now}.`,
    proof.slice(0, -1),
    `${proof}A`,
    proof.replace(/^\d+/, String(now + 1)),
    ` ${proof}`,
    doctorProof(randomBytes(32), now),
    `NaN.${proof.split('.')[1]}`,
    `${'9'.repeat(400)}.x`,
    'é'.repeat(proof.length),
  ])('is nothing else: %.60s', (other) => {
    expect(isDoctorProof(key, other, now)).toBe(false)
  })
})
