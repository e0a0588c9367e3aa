import { describe, expect, it } from 'vitest'
import { bombard } from './bombard.ts'
import { openApi } from './described.ts'

describe('4,000 requests made from the document, right and wrong in every way', () => {
  it('are answered as the document says, and none with a failure of ours', async () => {
    const { sent, answers, failures, outside } = await bombard(4000, 20_261_123)

    expect(sent).toBe(4000)
    expect(failures).toEqual([])
    expect(outside).toEqual([])
    expect(operationIds().filter((id) => !answers.has(`${id} 200`))).toEqual([])
  }, 60_000)
})

function operationIds(): readonly string[] {
  return Object.values(openApi.paths).flatMap((item) =>
    Object.values(item).map((operation) => String(operation['operationId'])),
  )
}
