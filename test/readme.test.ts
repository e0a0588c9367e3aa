import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { variableLayer } from '../src/config/environment.ts'
import { blocksIn, type Example, examplesIn } from './readme/markdown.ts'
import { type Tried, tryAll } from './readme/page.ts'
import { expectPrinted, pattern } from './readme/printed.ts'
import { openWorkshop } from './readme/workshop.ts'
import { runProgram, startProgram } from './server.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8')
const manifest = JSON.parse(read('package.json')) as { version: string; scripts: Record<string, string> }
const names = [
  'README.md',
  ...readdirSync(`${root}docs`).flatMap((name) => (name.endsWith('.md') ? `docs/${name}` : [])),
]
const pages = names.map((name) => ({ name, examples: examplesIn(read(name)) }))
const runnable = pages.filter(({ examples }) => examples.some(isRun))

describe.each(runnable)('$name does what it says', ({ examples }) => {
  let tried: ReadonlyMap<Example, Tried>
  beforeAll(async () => {
    tried = await tryAll(examples)
  }, 60_000)

  it.each(examples.filter(isRun))('in the $kind of line $line', (example) => {
    const { printed, failure } = tried.get(example)!

    expect(failure).toBe('')
    if (example.prints !== undefined) expectPrinted(example.prints, printed)
  })
})

describe('every command on a page', () => {
  const commands = pages.flatMap(({ name, examples }) =>
    examples
      .filter(({ kind }) => kind === 'command')
      .flatMap(({ text }) => text.trim().split('\n'))
      .map((command) => ({ name, command, examples })),
  )

  it.each(commands)('of $name exists: $command', async ({ command, examples }) => {
    const { variables, words } = parts(command)
    expect(variableLayer({ variables, folder: '.' }).mistakes).toEqual([])

    const [program = '', first = '', second = '', ...more] = words
    if (program === 'npm') return expect(Object.keys(manifest.scripts)).toContain(first === 'run' ? second : first)
    if (program === 'node') return expect(examples.map(({ file }) => file)).toContain(first)
    // What it makes is read in test/jwt/keys.test.ts.
    if (program === 'openssl') return expect(first).toBe('genpkey')
    expect([program, first]).toEqual(['npx', 'keychime'])
    const { stdout } = await runProgram([second, ...more.filter((word) => /^[a-z]+$/.test(word)), '--help'])
    for (const flag of words.filter((word) => word.startsWith('--'))) expect(stdout).toContain(`${flag} `)
  })
})

describe('README.md', () => {
  const blocks = blocksIn(read('README.md'))

  it('shows the banner that npm start prints', async () => {
    const program = startProgram(['serve', '--port', '0'])
    const banner = await program.until(() => /^ {2}keychime .*Try it.*?\n/ms.exec(program.stdout())?.[0])
    await program.stop()

    const shown = blocks.find(({ text }) => text.startsWith('  keychime '))?.text ?? ''
    expect(shown).toContain(`keychime ${manifest.version} `)
    expect(shape(shown)).toBe(shape(banner))
  }, 60_000)

  it('names only variables that docs/config.md has', () => {
    const table = read('README.md').match(/^\| `[\w.`, ]+` \| .*KEYCHIME_.*$/gm) ?? []
    const variables = table.flatMap((row) => row.match(/\b[A-Z]+_[A-Z_]+\b/g) ?? [])

    expect(table.length).toBeGreaterThan(8)
    for (const variable of variables) expect(read('docs/config.md')).toContain(`\`${variable}\``)
  })
})

describe('TypeScript on the pages', () => {
  it('has the types it says', () => {
    const files = pages.flatMap(({ examples }) => examples).filter(({ language }) => language === 'ts')
    const workshop = openWorkshop()
    const errors = workshop.typeErrors(Object.fromEntries(files.map(({ file, text }) => [file, text])))
    workshop.close()

    expect(files.length).toBeGreaterThan(0)
    expect(errors).toEqual([])
  }, 60_000)
})

describe('on a machine without curl', () => {
  it('a stand-in asks the same', async () => {
    const page =
      '```sh\nbin/curl -s localhost:4000/accounts/token/verify/ -H "content-type: application/json" -d "{}"\n```\n'
    const [{ printed } = { printed: '' }] = [...(await tryAll(examplesIn(page))).values()]

    expect(printed).toBe('{"token":["This field is required."]}')
  }, 60_000)
})

describe('a block that breaks', () => {
  const page = (program: string, prints: string): string =>
    `\`\`\`js\n${program}\n\`\`\`\n\n\`\`\`text\n${prints}\n\`\`\`\n`

  it('is noticed when its program fails', async () => {
    const examples = examplesIn(page("import { createAuthh } from 'keychime'", ''))
    const [{ failure } = { failure: '' }] = [...(await tryAll(examples)).values()]

    expect(failure).toContain('createAuthh')
  })

  it('is noticed when it prints something else', async () => {
    const [example] = examplesIn(page("console.log('code 493027')", 'code 493027'))

    expectPrinted(example!.prints!, 'code 000000\n')
    expect(() => expectPrinted(example!.prints!, 'code 00000\n')).toThrow()
    expect('a.c').not.toMatch(pattern('abc'))
  })
})

function isRun({ kind }: Example): boolean {
  return kind === 'program' || kind === 'script'
}

/** A banner with every number taken as one of many. */
function shape(banner: string): string {
  return banner
    .replace(/\d+(?:\.\d+)*/g, '0')
    .replace('migrations', 'migration')
    .trimEnd()
}

/** A command line taken apart: the variables in front, and the words. */
function parts(command: string): { variables: Record<string, string>; words: readonly string[] } {
  const [front = ''] = /^(?:\w+=(?:\$\(.*\)|'[^']*'|\S*) )*/.exec(command) ?? []
  const given = front.matchAll(/(\w+)=(?:\$\(.*\)|'([^']*)'|(\S*)) /g)
  const variables = Object.fromEntries([...given].map(([, name = '', quoted, bare]) => [name, quoted ?? bare ?? '']))
  return { variables, words: command.slice(front.length).split(' ') }
}
