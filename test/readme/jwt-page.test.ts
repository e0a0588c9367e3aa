import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { settingsOf } from '../../src/config/check.ts'
import { profiles } from '../../src/config/jwt-profiles.ts'
import { jwtSchema } from '../../src/config/jwt-schema.ts'

const page = readFileSync(fileURLToPath(new URL('../../docs/jwt.md', import.meta.url)), 'utf8')
const rows = page.split('\n').filter((line) => line.startsWith('| '))
type Tree = Readonly<Record<string, unknown>>
const fallback = jwtSchema.parse({}) as Tree

describe('docs/jwt.md', () => {
  it.each(settingsOf(jwtSchema).map(({ path, field }) => [path.join('.'), field.rule] as const))(
    'has %s with its bounds and its default',
    (name, rule) => {
      const row = rows.find((line) => line.split(' | ')[0]?.includes(`\`${name}\``)) ?? ''
      const [least, most] = /from (\d+) to (\d+)/.exec(rule)?.slice(1) ?? []

      if (least !== undefined) expect(row).toContain(`${least} to ${most}`)
      const byDefault = name.split('.').reduce<unknown>((tree, key) => (tree as Tree)[key], fallback)
      const told = [byDefault ?? []].flat().map(String)
      for (const value of told) expect(row).toContain(value)
    },
  )

  it.each(Object.entries(profiles))('has the %s profile', (name, profile) => {
    const { accessTokenLifetimeHours: hours, refreshTokenLifetimeDays: days, leeway } = profile
    const row = rows.find((line) => line.startsWith(`| ${name} |`)) ?? ''

    expect(row).toContain(`| ${hours} hour${hours === 1 ? '' : 's'} | ${days} day${days === 1 ? '' : 's'} |`)
    expect(row).toContain(leeway === undefined ? '| as it was |' : `| ${leeway} s |`)
  })
})
