import { type Leak, leaksIn, shapesIn } from './leaks.ts'

/** What the product wrote, and what may not stand in it. */
export interface Produced {
  /** Keeps something that the product wrote, under the name of where. */
  wrote(where: string, text: string): void
  /** What is kept, before and after, may hold none of these: codes, tokens, and who they are for. */
  guard(...secrets: readonly (string | undefined)[]): void
  /** Where something was kept from. */
  places(): readonly string[]
  /** Everything that was found where it may not be. */
  leaks(): readonly (Leak & { readonly where: string })[]
}

/** Begins with nothing. */
export function collect(): Produced {
  const [written, canaries] = [new Map<string, string[]>(), new Set<string>()]
  return {
    wrote(where, text) {
      if (text === '') return
      const texts = written.get(where) ?? []
      texts.push(text)
      written.set(where, texts)
    },
    guard(...secrets) {
      // A few hundred show what thousands would.
      for (const secret of secrets)
        if (secret !== undefined && secret !== '' && canaries.size < 500) canaries.add(secret)
    },
    places: () => [...written.keys()],
    leaks: () =>
      [...written].flatMap(([where, texts]) => {
        // As in JSON, where the end of a line would stand before an address as a letter.
        const text = texts.join('\n').replaceAll('\\n', '\n').replace(examples, '…')
        return [...leaksIn(text, canaries), ...shapesIn(text)].map((leak) => ({ where, ...leak }))
      }),
  }
}

/** Examples of our own, in the banner and in what is said about a mistake. */
const examples = /'\{"identifier":"\+12025550123"\}'|postgres:\/\/user:password@host\/name/g

/** That of a file of tests: all that its tests make the product write, which is looked through at its end. */
export const { wrote, guard, places, leaks } = collect()
