import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { checkOptions } from './options.ts'
import { verifierOver } from './verifier.ts'

const issuer = 'https://auth.example'
const rules = checkOptions({ jwksUrl: `${issuer}/jwks.json`, issuer, audience: 'app', algorithms: ['ES256'] })

it('verifySync checks the signature of a refused token once', async () => {
  let checked = 0
  const key = { alg: 'ES256', kid: 'a', isSignature: () => ++checked === 0 } as const
  const keys = { atHand: () => [key], load: async () => [key], lookFor: async () => [] }
  const { verifySync } = verifierOver({ keys, rules, endedSessions: undefined, now: Date.now })

  expect(() => verifySync(forged)).toThrow('Token is invalid')
  await turn()
  expect(checked).toBe(1)
})

const [header, claims] = [{ alg: 'ES256', kid: 'a' }, {}].map((part) =>
  Buffer.from(JSON.stringify(part)).toString('base64url'),
)
const forged = `${header}.${claims}.AAAA`
