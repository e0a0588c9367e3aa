import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createHashing } from './hashing.ts'

/** Work whose hash takes a moment, and what it counted. */
function counted() {
  const seen = { running: 0, most: 0, order: [] as number[] }
  const hash = (name: number) => async () => {
    seen.running++
    seen.most = Math.max(seen.most, seen.running)
    await pause(1)
    seen.running--
    seen.order.push(name)
    return name
  }
  return { seen, hash }
}

describe('hashing', () => {
  it('runs two at once, in the order in which they came, for 32 callers', async () => {
    const { admit } = createHashing(4)
    const { seen, hash } = counted()
    const names = Array.from({ length: 32 }, (_, name) => name)

    const done = await Promise.all(names.map((name) => admit((turn) => turn(hash(name)))))

    expect(done).toEqual(names)
    expect(seen).toMatchObject({ running: 0, most: 2, order: names })
  })

  it.each([1, 2])('runs one after the other where there are %d cores, for 16 callers', async (cores) => {
    const { admit } = createHashing(cores)
    const { seen, hash } = counted()
    const inside = Array.from({ length: 16 }, (_, name) => admit((turn) => turn(hash(name))))

    await expect(admit((turn) => turn(hash(16)))).rejects.toMatchObject({ code: 'unavailable' })
    await Promise.all(inside)
    expect(seen).toMatchObject({ most: 1 })
  })

  it('refuses the 33rd at once, says when to come again, and begins nothing for it', async () => {
    const { admit } = createHashing(4)
    const { hash } = counted()
    const inside = Array.from({ length: 32 }, (_, name) => admit((turn) => turn(hash(name))))
    let begun = false
    const refused = admit(async () => {
      begun = true
    })

    await expect(refused).rejects.toMatchObject({ code: 'unavailable', details: { retryAfter: 5 } })
    expect(begun).toBe(false)
    await Promise.all(inside)
    await expect(admit(async (turn) => turn(hash(33)))).resolves.toBe(33)
  })

  it('goes on after work and hashes that fail', async () => {
    const { admit } = createHashing(4)
    const fail = () => Promise.reject(new Error('broken'))
    const failed = await Promise.allSettled(Array.from({ length: 32 }, () => admit((turn) => turn(fail))))
    const { seen, hash } = counted()

    expect(failed.every(({ status }) => status === 'rejected')).toBe(true)
    await Promise.all([1, 2, 3].map((name) => admit((turn) => turn(hash(name)))))
    expect(seen).toMatchObject({ most: 2, order: [1, 2, 3] })
  })
})
