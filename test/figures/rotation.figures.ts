import { it } from 'vitest'
import { rotateUnderLoad } from '../jwt/rotation.ts'
import { record } from './figure.ts'

it('keys that change under load', async () => {
  const { verified, refused, forgeries, accepted } = await rotateUnderLoad(30, 50)
  record({
    what: '30 changes of the signing key, RS256 to ES256 and back, two processes that sign, 50 verifiers with caches of their own: good tokens refused, bad ones accepted',
    toReach: '0, and 0',
    measured: `${refused.length} of ${verified + refused.length}, and ${accepted.length} of ${forgeries + accepted.length}`,
    reached: refused.length + accepted.length === 0,
  })
})
