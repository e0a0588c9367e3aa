/** A fenced block of a page. */
export interface Block {
  readonly language: string
  readonly text: string
  /** Where it opens, 1 for the first line of the page. */
  readonly line: number
}

/**
 * Something on a page that can be tried. A `command` is one that installs or serves, and is looked at instead of run; a `server`
 * keeps running while the page is tried.
 */
export interface Example extends Block {
  readonly kind: 'program' | 'server' | 'script' | 'command'
  /** The name that a program gives itself in its first line: `// app.mjs`. */
  readonly file: string
  /** What it prints, where the next block says so. */
  readonly prints?: Block
}

/** The fenced blocks of a page, from top to bottom. */
export function blocksIn(page: string): readonly Block[] {
  return [...page.matchAll(/^```(\w*)[^\n]*\n(.*?)^```$/gms)].map(({ 1: language = '', 2: text = '', index }) => ({
    language,
    text,
    line: page.slice(0, index).split('\n').length,
  }))
}

/** Everything on a page that can be tried, each with what it prints. */
export function examplesIn(page: string): readonly Example[] {
  const blocks = blocksIn(page)
  return blocks.flatMap((block, index) => {
    const kind = kindOf(block)
    const next = blocks[index + 1]
    const printed = next !== undefined && ['text', 'json'].includes(next.language)
    return kind === undefined ? [] : [{ ...block, kind, file: fileOf(block), ...(printed ? { prints: next } : {}) }]
  })
}

function kindOf({ language, text }: Block): Example['kind'] | undefined {
  if (language === 'sh') return /\bcurl\b|\(\) \{/.test(text) ? 'script' : 'command'
  if (language !== 'js' && language !== 'ts') return undefined
  return text.includes('.listen(') ? 'server' : 'program'
}

function fileOf({ language, line, text }: Block): string {
  return /^\/\/ ([\w-]+\.m[jt]s)$/m.exec(text)?.[1] ?? `line-${line}.m${language}`
}
