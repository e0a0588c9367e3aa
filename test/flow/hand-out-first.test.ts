import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createAmbient } from '../../src/core/ambient.ts'
import { breakers } from '../../src/core/delivery/breaker.ts'
import { deliveryWorker } from '../../src/core/delivery/deliver.ts'
import type { Deps } from '../../src/core/deps.ts'
import { createRouter } from '../../src/core/routing/router.ts'
import type { Store } from '../../src/core/store.ts'
import { openStore } from '../../src/store/open.ts'
import { testAuth } from '../../src/testing/index.ts'
import { busy, readingJson, vendor } from './vendor.ts'

it('a message is handed over while what nobody heard of is still being followed, which is done once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keychime-first-'))
  const [one, other] = [vendor('one', ['sms'], readingJson()), vendor('other', ['sms'])]
  const config = { database: `sqlite:${join(folder, 'auth.db')}`, otp: { channels: [one, other], cooldown: 0 } }
  const { auth, clock } = await testAuth(config)
  await auth.otp.request({ identifier: '+447400123456' })
  await auth.deliver()
  clock.advance({ seconds: 3 })
  for (const vendor of [one, other]) vendor.answer(busy)
  await auth.otp.request({ identifier: '+447400123457' })
  await auth.deliver()
  await auth.close()
  // That one is tried again seven seconds later, when nothing was heard of the first for ten.
  clock.advance({ seconds: 7 })

  const ambient = createAmbient({ now: clock.now })
  const { store } = openStore(auth.settings.database, ambient)
  onTestFinished(async () => {
    await store.close()
    rmSync(folder, { recursive: true })
  })
  let release: () => void = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const followed: boolean[] = []
  const followUp: Store['followUp'] = async (input) => {
    await released
    const isQueued = await store.followUp(input)
    followed.push(isQueued)
    return isQueued
  }
  const surroundings = { settings: auth.settings, ambient, channels: [one, other], breakerOf: breakers() }
  const router = createRouter({ ...surroundings, routing: auth.settings.routing })
  const rest = { router, publish() {}, report() {}, wakeWorker: () => worker.wake() }
  const deps = { ...surroundings, ...rest, store: { ...store, followUp } }
  const worker = deliveryWorker(deps as unknown as Deps)
  worker.wake()
  await vi.waitFor(() => expect(other.sent).toHaveLength(2))
  worker.wake()
  release()
  await worker.drain()
  await worker.stop()

  expect(followed).toEqual([true])
  expect(other.sent.map(({ to }) => to)).toEqual(['+447400123457', '+447400123457', '+447400123456'])
})
