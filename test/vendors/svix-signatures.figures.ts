import { it } from 'vitest'
import { record } from '../figures/figure.ts'
import { compareSvixSignatures } from './svix-signatures.ts'

it("signatures of Resend's webhooks", () => {
  const { accepted, refused, differing } = compareSvixSignatures(10_000)

  record({
    what: "10,000 calls of Resend's webhooks, well signed and changed, judged beside its own package",
    toReach: '0 judged otherwise',
    measured: `${differing.length} judged otherwise; ${accepted} taken, ${refused} refused by both`,
    reached: differing.length === 0 && accepted > 0 && refused > 0,
  })
})
