import type { Asker } from './asker.ts'
import type { Result } from './db.ts'
import { stateOf, troubleOf } from './postgres-errors.ts'
import type { Sql } from './sql.ts'

type Statements = readonly Sql[]
type Results = readonly Result[]
type Send = (statements: Statements) => Promise<Results>

/**
 * Has lists of statements travel as one transaction, in their order, so that each finds what those before it did. Where one of
 * them breaks a rule of the schema none of them happened, and each goes alone.
 */
export function sendTogether(send: Send): (group: readonly Asker<Statements, Results>[]) => Promise<void> {
  const alone = ({ input, resolve, reject }: Asker<Statements, Results>): Promise<void> =>
    send(input).then(resolve, reject)

  return async (group) => {
    const [first] = group
    if (first !== undefined && group.length === 1) return alone(first)
    try {
      const results = await inOrder(
        send,
        group.flatMap(({ input }) => input),
      )
      let taken = 0
      for (const { input, resolve } of group) resolve(results.slice(taken, (taken += input.length)))
    } catch (error) {
      if (wasUndone(error)) await Promise.all(group.map(alone))
      else for (const { reject } of group) reject(error)
    }
  }
}

/** Sorts after the names of all rows. */
const LAST = '\uffff'

/** Rows that many lock are locked first, and in one order, so that no two groups wait for each other. */
async function inOrder(send: Send, statements: Statements): Promise<Results> {
  const numbers = [...statements.keys()].toSorted((a, b) => compare(statements[a], statements[b]) || a - b)
  const results = await send(numbers.map((number) => statements[number] as Sql))
  const found: Result[] = []
  for (const [at, number] of numbers.entries()) found[number] = results[at] as Result
  return found
}

/** Those that name no row come last. */
function compare(one: Sql | undefined, other: Sql | undefined): number {
  const [a, b] = [one?.locks ?? LAST, other?.locks ?? LAST]
  return a < b ? -1 : a > b ? 1 : 0
}

/** Whether it is known that nothing happened: the server said so, and goes on. */
function wasUndone(error: unknown): boolean {
  const told = stateOf(error) === undefined ? (error as Error).cause : error
  return told !== undefined && stateOf(told) !== undefined && !troubleOf(told).isOver
}
