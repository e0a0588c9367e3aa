import { it } from 'vitest'
import { expectADayWithoutLeaks } from '../scan/whole-day.ts'
import { freshDatabase } from './databases.ts'

it('a whole day on PostgreSQL tells no code, token, secret or whole recipient to anybody else', async () => {
  await expectADayWithoutLeaks(await freshDatabase())
}, 300_000)
