import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { configPage } from '../../scripts/docs/config.ts'
import { errorsPage } from '../../scripts/docs/errors-page.ts'
import { eventsPage } from '../../scripts/docs/events.ts'
import { messagesPage } from '../../scripts/docs/messages.ts'
import { examplesFile, openApiFile } from '../../scripts/docs/openapi.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('a generated page says what the code says', () => {
  it.each([
    ['docs/config.md', configPage],
    ['docs/errors.md', errorsPage],
    ['docs/events.md', eventsPage],
    ['docs/messages.md', messagesPage],
    ['openapi.json', openApiFile],
    ['src/api/examples.json', examplesFile],
  ])('%s', async (name, page) => {
    await expect(await page()).toMatchFileSnapshot(root + name)
  })
})
