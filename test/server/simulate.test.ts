import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Ended, runProgram } from '../server.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'keychime-simulate-'))
})
afterEach(() => rmSync(cwd, { recursive: true }))

const simulate = (...words: readonly string[]): Promise<Ended> =>
  runProgram(['simulate', 'delivery', '--people', '300', '--hours', '6', ...words], { cwd })

const fleet = {
  countries: { GB: 3, BR: 1 },
  vendors: {
    one: { GB: { price: 0.04, arrives: 0.98 }, BR: { price: 0.02, arrives: 0.1, lies: true } },
    two: { GB: { price: 0.06, arrives: 0.97, latency: 4 }, BR: { price: 0.03, arrives: 0.95 } },
  },
  outages: [{ vendor: 'one', country: 'GB', from: 1, to: 2, kind: 'drops' }],
}

function written(content: unknown): string {
  writeFileSync(join(cwd, 'fleet.json'), typeof content === 'string' ? content : JSON.stringify(content))
  return 'fleet.json'
}

describe('keychime simulate delivery', () => {
  it('compares four ways of choosing, the same each time', async () => {
    const [one, again] = await Promise.all([simulate(), simulate()])

    expect(one.code).toBe(0)
    expect(one.stdout).toMatch(/^chosen by +a sign-in +of the oracle +in 20 s +twice +got none\n/)
    expect(one.stdout).toMatch(
      /\nalways the first vendor .*█\nround robin .*█\nkeychime .*█\noracle +\d\.\d{4} +1\.00 × .*█\n$/,
    )
    expect(again.stdout).toBe(one.stdout)
  })

  it('tells what an outage did, on a fleet of the operator’s own', async () => {
    const { code, stdout } = await simulate('--fleet', written(fleet), '--outage', 'refuses')

    expect(code).toBe(0)
    expect(stdout).toMatch(/\n(one|two), which carried [\d.]+ % of all, refuses for a tenth of the time:\n/)
    expect(stdout).toMatch(/people held a code in 20 s, [\d.]+ % got two messages, nobody more than [12]\n/)
  })

  it('prints JSON', async () => {
    const { ways, outage } = JSON.parse((await simulate('--json', '--outage', 'lies')).stdout)

    expect(ways.map(({ name }: { name: string }) => name)).toHaveLength(4)
    expect(ways[3]).toMatchObject({ name: 'oracle', timesOracle: 1, people: 300 })
    expect(outage).toMatchObject({ kind: 'lies', during: { most: expect.any(Number) } })
  })

  it.each([
    ['is no JSON', '{', 'fleet.json is no JSON'],
    [
      'is no fleet',
      { ...fleet, vendors: { one: { GB: { price: -1, arrives: 1 } } } },
      'fleet.json is no fleet: vendors.one.GB.price: ',
    ],
    [
      'has a hole',
      { ...fleet, vendors: { one: { GB: { price: 1, arrives: 1 } } } },
      'fleet.json does not say what one does for BR',
    ],
    [
      'has an outage of nobody',
      { ...fleet, outages: [{ vendor: 'x', from: 0, to: 1, kind: 'lies' }] },
      'fleet.json has no x among one, two',
    ],
  ])('refuses a file that %s', async (_, content, sentence) => {
    const { code, stderr, stdout } = await simulate('--fleet', written(content))

    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(sentence)
  })

  it('refuses a fleet that is not there, and numbers that are none', async () => {
    expect(await simulate('--fleet', 'nowhere.json')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('cannot be read'),
    })
    expect(await simulate('--vendors', '11')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('from 1 to 10'),
    })
  })
})
