import { expect, it, vi } from 'vitest'
import type { Asker } from './asker.ts'
import { gathering } from './gather.ts'

/** Groups that are on their way until a test lets them arrive. */
function groups(): { readonly ask: (input: number) => Promise<number>; readonly sent: number[][]; arrive(): void } {
  const [sent, arrivals]: [number[][], (() => void)[]] = [[], []]
  const send = (group: readonly Asker<number, number>[]): Promise<void> => {
    sent.push(group.map(({ input }) => input))
    return new Promise((resolve) =>
      arrivals.push(() => {
        for (const { input, resolve: tell } of group) tell(-input)
        resolve()
      }),
    )
  }
  return { ask: gathering(send), sent, arrive: () => arrivals.shift()?.() }
}

/** What was answered is over, and the next group has left. */
async function turn(): Promise<void> {
  for (let n = 0; n < 3; n++) await new Promise((resolve) => setImmediate(resolve))
}

it('goes at once alone, and together what arrives while two are on their way', async () => {
  const { ask, sent, arrive } = groups()
  const asked = [1, 2, 3, 4].map(ask)
  expect(sent).toEqual([[1], [2]])

  arrive()
  expect(await asked[0]).toBe(-1)
  await turn()
  expect(sent).toEqual([[1], [2], [3, 4]])

  arrive()
  arrive()
  expect(await Promise.all(asked)).toEqual([-1, -2, -3, -4])
  await turn()
  void ask(5)
  expect(sent.at(-1)).toEqual([5])
})

it('sends at most 64 together', async () => {
  const { ask, sent, arrive } = groups()
  for (let n = 0; n < 2 + 65; n++) void ask(n)
  arrive()
  await turn()
  arrive()
  await turn()

  expect(sent.map((group) => group.length)).toEqual([1, 1, 64, 1])
})

it('tells whoever waits for longer than 0.9 seconds to come back, and sends them nowhere', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { ask, sent, arrive } = groups()
  const [one, , late] = [ask(1), ask(2), ask(3)]
  const refused = late?.catch((error: unknown) => error)
  vi.advanceTimersByTime(900)
  vi.useRealTimers()

  expect(await refused).toMatchObject({ code: 'unavailable' })
  arrive()
  expect(await one).toBe(-1)
  expect(sent).toEqual([[1], [2]])
})
