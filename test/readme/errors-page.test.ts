import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { recordedExchanges } from '../../src/api/openapi/examples.ts'
import { problemTypeBase } from '../../src/api/refusals.ts'
import { refusals } from '../../src/errors.ts'

const page = readFileSync(fileURLToPath(new URL('../../docs/errors.md', import.meta.url)), 'utf8')
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((text) => [/^`(\w+)`/.exec(text)?.[1], text] as const),
)
const bodyOf = (code: string): Readonly<Record<string, unknown>> =>
  JSON.parse(/```json\n(.*?)```/s.exec(sections.get(code) ?? '')?.[1] ?? '{}')

const recorded = Object.values(recordedExchanges)
  .flatMap((exchanges) => Object.values(exchanges))
  .map(({ answer }) => answer as Readonly<Record<string, unknown>> | null)
  .filter((answer) => typeof answer?.['error_code'] === 'string')

describe('docs/errors.md', () => {
  it.each(Object.keys(refusals))('has a section about %s, which its type points to', (code) => {
    expect(sections.get(code)).toMatch(/^- The caller .+\n- The operator .+\n- Answered by .+$/m)
    expect(page).toContain(`](#${code})`)
    if (code !== 'no_active_account') expect(bodyOf(code)['type']).toBe(problemTypeBase + code)
  })

  it('shows bodies with the members that an instance answered', () => {
    expect(recorded.length).toBeGreaterThan(8)
    for (const answer of recorded) {
      expect(Object.keys(bodyOf(String(answer?.['error_code'])))).toEqual(Object.keys(answer ?? {}))
    }
  })
})
