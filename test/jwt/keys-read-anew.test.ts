import { createSecretKey } from 'node:crypto'
import { expect, it } from 'vitest'
import { resolveConfig } from '../../src/config/resolve.ts'
import { createAmbient } from '../../src/core/ambient.ts'
import { keyringOf } from '../../src/core/keyring.ts'
import { openStore } from '../../src/store/open.ts'

it('a revoked key is dead when the rotation is done, also where a poll had begun before it', async () => {
  const settings = resolveConfig({
    secret: createSecretKey(Buffer.alloc(32, 7)).export().toString('base64url'),
    environment: 'test',
    jwt: { keysFrom: 'database', algorithm: 'ES256' },
  })
  const ambient = createAmbient()
  const { store } = openStore('sqlite::memory:', ambient)
  let told = (): void => {}
  let held: Promise<void> = Promise.resolve()
  let release = (): void => {}
  const slow = {
    ...store,
    // What was read is on its way for a while.
    signingKeys: async () => {
      const keys = await store.signingKeys()
      await held
      return keys
    },
    addSigningKey: async (input: Parameters<typeof store.addSigningKey>[0]) => {
      const added = await store.addSigningKey(input)
      if (input.onlyIf === 'always') setImmediate(() => release())
      return added
    },
    listen: (_: string, heard: () => void) => {
      told = heard
      return () => {}
    },
  }
  const keyring = keyringOf({ settings, ambient, store: slow, publish() {}, report() {} }, () => {})
  await keyring.ready()
  const leaked = keyring.current().signing.kid

  held = new Promise((resolve) => (release = resolve))
  told()
  await keyring.rotate({ others: 'refused' })

  expect(keyring.current().signing.kid).not.toBe(leaked)
  expect(keyring.current().verifying.map(({ kid }) => kid)).not.toContain(leaked)
  keyring.stop()
  await store.close()
})
