import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { configPage } from '../../scripts/docs/config.ts'
import { errorsPage } from '../../scripts/docs/errors.ts'
import { eventsPage } from '../../scripts/docs/events.ts'

const docs = fileURLToPath(new URL('../../docs', import.meta.url))

describe('a generated page says what the code says', () => {
  it.each([
    ['config.md', configPage],
    ['errors.md', errorsPage],
    ['events.md', eventsPage],
  ])('docs/%s', async (name, page) => {
    await expect(page()).toMatchFileSnapshot(`${docs}/${name}`)
  })
})
