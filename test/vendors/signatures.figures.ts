import { it } from 'vitest'
import { record } from '../figures/figure.ts'
import { compareSignatures } from './signatures.ts'

it('signatures of Twilio’s callbacks', () => {
  const { accepted, refused, differing } = compareSignatures(10_000)

  record({
    what: '10,000 callbacks of Twilio, signed well and changed, judged beside its own package',
    toReach: '0 judged otherwise',
    measured: `${differing.length} judged otherwise; ${accepted} taken, ${refused} refused by both`,
    reached: differing.length === 0 && accepted > 0 && refused > 0,
  })
})
