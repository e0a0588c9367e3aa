/** A session that is refreshed over and over: each call trades its last token for the next. */
export type Chain = () => Promise<void>

/** Gives work that refreshes whichever session was refreshed longest ago, so that no session is refreshed twice at once. */
export function taking(chains: readonly Chain[]): () => Promise<void> {
  const idle = [...chains]
  return async () => {
    const chain = idle.shift()
    if (chain === undefined) throw new Error('more at once than there are sessions')
    await chain()
    idle.push(chain)
  }
}
