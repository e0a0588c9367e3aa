import { describe, expect, it } from 'vitest'
import { createWorker } from './worker.ts'

/** A queue of numbers, handled at the pace that `handle` sets. */
function queue(size: number, handle: () => Promise<void> = async () => {}) {
  const left = Array.from({ length: size }, (_, n) => n)
  const handled: number[] = []
  const errors: unknown[] = []
  const worker = createWorker({
    claim: async (most) => left.splice(0, most),
    async handle(item: number) {
      await handle()
      handled.push(item)
    },
    onError: (error) => errors.push(error),
  })
  return { worker, left, handled, errors }
}

const soon = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('a worker', () => {
  it.each([
    ['at once', async () => {}],
    ['a little later', soon],
    ['each at its own time', () => (Math.random() < 0.5 ? soon() : Promise.resolve())],
  ])('drains five thousand items that are handled %s', async (_, handle) => {
    const { worker, left, handled } = queue(5000, handle)
    await worker.drain()
    await worker.stop()

    expect([left.length, new Set(handled).size]).toEqual([0, 5000])
  })

  it('handles what arrives while it is about to rest', async () => {
    const { worker, left, handled } = queue(0)
    for (let n = 0; n < 200; n++) {
      left.push(n)
      worker.wake()
      if (n % 3 === 0) await Promise.resolve()
      if (n % 5 === 0) await soon()
    }
    await worker.drain()
    await worker.stop()

    expect(handled).toHaveLength(200)
  })

  it('goes on beside items that hang, and handles 64 at most at once', async () => {
    let release: () => void = () => {}
    const hung = new Promise<void>((resolve) => {
      release = resolve
    })
    let begun = 0
    const { worker, left, handled } = queue(1000, () => (begun++ < 63 ? hung : soon()))
    worker.wake()
    while (handled.length < 937) await soon()

    expect([left.length, handled.length]).toEqual([0, 937])
    release()
    await worker.stop()
    expect(handled).toHaveLength(1000)
  })

  it('begins nothing after it was stopped', async () => {
    const { worker, left, handled } = queue(1000, soon)
    worker.wake()
    await worker.stop()
    const handledThen = handled.length
    worker.wake()
    await worker.drain()

    expect(handled.length).toBe(handledThen)
    expect(left.length).toBeGreaterThan(0)
  })

  it('reports what a claim or an item throws, and goes on', async () => {
    const errors: unknown[] = []
    let claims = 0
    const worker = createWorker({
      async claim() {
        claims += 1
        if (claims === 1) throw new Error('no database')
        return claims === 2 ? ['bad'] : []
      },
      async handle() {
        throw new Error('no provider')
      },
      onError: (error) => errors.push((error as Error).message),
    })
    await worker.drain()
    await worker.drain()
    await worker.stop()

    expect(errors).toEqual(['no database', 'no provider'])
  })
})
