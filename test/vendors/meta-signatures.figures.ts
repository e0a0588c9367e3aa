import { it } from 'vitest'
import { record } from '../figures/figure.ts'
import { compareMetaSignatures } from './meta-signatures.ts'

const COUNT = 10_000

it("signatures of Meta's webhook", async () => {
  const { accepted, refused, differing } = await compareMetaSignatures(COUNT)

  record({
    what: "10,000 calls of Meta's webhook, well signed and changed, judged beside a package for its Cloud API",
    toReach: '0 judged otherwise',
    measured: `${differing.length} judged otherwise; ${accepted} taken, ${refused} refused by both`,
    reached: differing.length === 0 && accepted > 0 && refused > 0,
  })
})
