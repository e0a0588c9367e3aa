/** How many items are handled at once. */
export const PLACES = 64
/** How many of them are of one who is asked for them: whoever never answers leaves the rest to the others. */
const SHARE = 48

/** What may be begun now. */
interface Room {
  /** So many, whosever they are: nobody gets more than a share. */
  readonly most: number
  /** Who has a whole share, and is to get nothing more. */
  readonly full: readonly string[]
}

/** The room beside what was begun, given who was asked for each of it, where it is anybody in particular. */
export function roomBeside(asked: readonly (string | undefined)[]): Room {
  const counts = new Map<string, number>()
  for (const name of asked) if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1)
  const full = [...counts].filter(([, count]) => count >= SHARE).map(([name]) => name)
  for (const name of full) counts.delete(name)
  return { most: Math.min(PLACES - asked.length, SHARE - Math.max(0, ...counts.values())), full }
}
