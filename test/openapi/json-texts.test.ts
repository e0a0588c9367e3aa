import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noteUnless, vectors } from '../http/vectors.ts'
import { type Asker, asker, members, readers } from './asked.ts'
import type { Target } from './targets.ts'

interface JsonCase {
  readonly name: string
  readonly expect: 'accept' | 'reject' | 'either'
  readonly base64: string
}

const jsonTests = vectors('json-parsing/jsontestsuite_parsing.json')

describe.skipIf(jsonTests === undefined)(`JSONTestSuite${noteUnless(jsonTests)}`, () => {
  const cases: readonly JsonCase[] = JSON.parse(jsonTests ?? '[]')
  const bad = cases.filter((one) => one.expect === 'reject')
  const others = cases.filter((one) => one.expect !== 'reject')

  let somebody: Asker
  beforeAll(async () => {
    somebody = await asker()
  })
  afterAll(() => somebody.close())

  /** What is wrong with the answers, and how often each status was answered. */
  async function answersOf(
    target: Target,
    texts: readonly JsonCase[],
    body: (text: Buffer) => Uint8Array<ArrayBuffer>,
  ) {
    const statuses: Record<number, number> = {}
    const troubles: unknown[] = []
    for (const { name, base64 } of texts) {
      const { answer, trouble } = await somebody.ask(target, { body: body(Buffer.from(base64, 'base64')) })
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1
      if (trouble !== undefined) troubles.push([name, trouble])
    }
    return { statuses, troubles }
  }

  it('is whole', () => {
    expect([cases.length, bad.length, readers.length > 5]).toEqual([318, 188, true])
  })

  it.each(readers.map((target) => [target.id, target] as const))(
    'is refused by %s where it must be, and leaves no trace',
    async (_id, target) => {
      expect(await answersOf(target, bad, (text) => new Uint8Array(text))).toEqual({
        statuses: { 400: 188 },
        troubles: [],
      })
    },
  )

  it.each(readers.map((target) => [target.id, target] as const))(
    'is refused by %s where it must be, as every member',
    async (_id, target) => {
      const names = members.filter((member) => member.target === target).map(({ name }) => name)
      const { statuses, troubles } = await answersOf(target, bad, (text) => objectWith(names, text))

      expect(troubles).toEqual([])
      // Repeated for many members, the two longest are longer than any body may be.
      expect(statuses[400]).toBeGreaterThanOrEqual(186)
      expect((statuses[400] ?? 0) + (statuses[413] ?? 0)).toBe(188)
    },
  )

  it.each(readers.map((target) => [target.id, target] as const))(
    'of another kind is taken by %s or leaves no trace',
    async (_id, target) => {
      const { statuses, troubles } = await answersOf(target, others, (text) => new Uint8Array(text))

      expect(troubles).toEqual([])
      expect(Object.keys(statuses).filter((status) => status !== '200' && status !== '400')).toEqual([])
    },
  )

  it.each(members.map((member) => [member.target.id, member.name, member] as const))(
    'of another kind is taken by %s as %s or leaves no trace',
    async (_id, name, { target, right }) => {
      const { [name]: _replaced, ...rest } = right
      const { troubles } = await answersOf(target, others, (text) => objectWith([name], text, rest))

      expect(troubles).toEqual([])
    },
  )
})

/** An object whose members of these names are all the same text, whatever it is, beside others. */
function objectWith(names: readonly string[], text: Buffer, rest: object = {}): Uint8Array<ArrayBuffer> {
  const before = Object.entries(rest).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)},`)
  const parts = names.flatMap((name, n) => [Buffer.from(`${n === 0 ? '' : ','}${JSON.stringify(name)}:`), text])
  return new Uint8Array(Buffer.concat([Buffer.from(`{${before.join('')}`), ...parts, Buffer.from('}')]))
}
