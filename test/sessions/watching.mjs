// What a child process does that looks at tokens, and how its parent asks it.

/** By a clock that all processes of a machine share. */
const clock = () => Number(process.hrtime.bigint()) / 1e6

/**
 * Looks at tokens every five milliseconds, and answers the parent.
 *
 * @param {(token: string) => unknown} verify Throws for a token that is refused.
 * @param {Record<string, (given: never) => unknown>} others What it can be asked for besides.
 */
export function answerParent(verify, others = {}) {
  /** @type {Map<string, { at: number, outcome: string }[]>} */
  const watched = new Map()
  /** @type {number[]} */
  const tookMs = []
  /** @param {string} token */
  const outcomeOf = (token) => {
    const began = performance.now()
    try {
      verify(token)
      tookMs.push(performance.now() - began)
      return 'taken'
    } catch (error) {
      return /** @type {{ code: string }} */ (error).code
    }
  }
  setInterval(() => {
    for (const [token, changes] of watched) {
      const outcome = outcomeOf(token)
      if (changes.at(-1)?.outcome !== outcome) changes.push({ at: clock(), outcome })
    }
  }, 5)

  /** @type {Record<string, (given: never) => unknown>} */
  const calls = {
    watch: (token) => void watched.set(token, [{ at: clock(), outcome: outcomeOf(token) }]),
    changes: (token) => watched.get(token),
    forget: (token) => void watched.delete(token),
    tookMs: () => tookMs,
    ...others,
  }
  process.on('message', async (/** @type {{ id: number, name: string, given: never }} */ { id, name, given }) => {
    const result = await calls[name]?.(given)
    process.send?.({ id, result })
  })
  // Nobody is left to ask.
  process.on('disconnect', () => process.exit())
}
