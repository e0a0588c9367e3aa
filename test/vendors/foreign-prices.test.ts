import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createAuth } from '../../src/index.ts'
import { sql } from '../../src/store/sql.ts'
import { readingJson, vendor } from '../flow/vendor.ts'
import { peekInto } from '../peek.ts'

const secret = 'ZfW1mT0qkq7vS6c1sJH0yP3xLr9dB4uE8aGnKtRi2oQ'
const prices = [
  { amount: '0.04', currency: 'EUR' },
  { amount: '0.05', currency: 'USD' },
  { amount: '0.06', currency: 'eur' },
]

it.each([
  [{}, [expect.stringMatching(/^carrier tells prices in EUR.*routing\.currency is USD/)]],
  [{ currency: 'EUR' }, [expect.stringMatching(/^carrier tells prices in USD.*routing\.currency is EUR/)]],
  [{ learn: false }, []],
])('a price in another currency is kept, and it is said once that it does not count: %j', async (routing, expected) => {
  const folder = mkdtempSync(join(tmpdir(), 'keychime-foreign-prices-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const said: string[] = []
  const otp = { channels: [vendor('carrier', ['sms'], readingJson())], cooldown: 0 }
  const auth = createAuth(
    { secret, database: `sqlite:${join(folder, 'auth.db')}`, environment: 'test', otp, routing },
    { onError: (error) => void said.push((error as Error).message) },
  )
  await auth.ready()
  for (const [index, price] of prices.entries()) {
    await auth.otp.request({ identifier: `+1202555012${index}` })
    await auth.deliver()
    const told = { id: `r${index}`, reference: `carrier-${index + 1}`, status: 'told', at: Date.now(), price, rest: {} }
    const request = new Request('http://localhost:4000/accounts/webhook/message-status/', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-signature': 'right' },
      body: JSON.stringify([told]),
    })
    expect((await auth.handler(request)).ok).toBe(true)
  }
  const database = await peekInto(auth)
  const kept = await database.all(sql`select price as amount, currency from deliveries order by id`)
  await database.close()
  await auth.close()

  expect(kept).toEqual(prices)
  expect(said).toEqual(expected)
})
