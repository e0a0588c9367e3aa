import { it } from 'vitest'
import { record } from '../figures/figure.ts'
import { compareSignatures } from './event-signatures.ts'

const COUNT = 10_000

it("signatures of SendGrid's event webhook", () => {
  const { accepted, refused, differing } = compareSignatures(COUNT)

  record({
    what: "10,000 calls of SendGrid's event webhook, well signed and changed, judged beside its own package",
    toReach: '0 judged otherwise',
    measured: `${differing.length} judged otherwise; ${accepted} taken, ${refused} refused by both`,
    reached: differing.length === 0 && accepted > 0 && refused > 0,
  })
})
