import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { rooms } from '../architecture/rooms.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.md'),
)
const pages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...docs.map((name) => `docs/${name}`)]

describe.each(pages)('%s', (page) => {
  it('links to pages and headings that exist', () => {
    const targets = [...read(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, target = '']) => target)

    expect(targets.filter((target) => !leadsSomewhere(page, target))).toEqual([])
  })

  it('names files of the repository that exist', () => {
    const named = read(page).matchAll(/`((?:src|web|test|scripts|docs)\/[^`*{}\s]*)`/g)

    expect([...named].map(([, path = '']) => path).filter((path) => !existsSync(join(root, path)))).toEqual([])
  })
})

describe('docs/architecture.md', () => {
  const page = read('docs/architecture.md')

  it('names every room', () => {
    const missing = readdirSync(join(root, 'src')).filter((name) => !page.includes(`\`src/${name}`))

    expect(missing).toEqual([])
  })

  it('draws only arrows that are allowed, and every room that has one', () => {
    const picture = /```mermaid\n(.*?)```/s.exec(page)?.[1] ?? ''
    const chains = picture.split('\n').map((line) => line.trim().split(/ -->\s*| -\. types \.-> /))
    const arrows = chains.flatMap((chain) => chain.slice(1).map((to, index) => [chain[index] ?? '', to] as const))

    const isAllowed = ([from, to]: readonly [string, string]): boolean =>
      (rooms[from] ?? []).some((edge) => (typeof edge === 'string' ? edge : edge.types) === to)
    expect(arrows.filter((arrow) => !isAllowed(arrow))).toEqual([])
    expect(Object.keys(rooms).filter((room) => room !== 'index' && !arrows.flat().includes(room))).toEqual([])
  })

  it('names every table', () => {
    const folder = 'src/store/migrations'
    const made = readdirSync(join(root, folder)).flatMap((name) => [
      ...read(`${folder}/${name}`).matchAll(/create table (\w+)/g),
    ])

    expect(made.map(([, table = '']) => table).filter((table) => !page.includes(`| \`${table}\` |`))).toEqual([])
  })
})

function leadsSomewhere(page: string, target: string): boolean {
  const [file = '', heading] = target.split('#')
  const path = file === '' ? page : join(dirname(page), file)
  if (!existsSync(join(root, path))) return false
  return heading === undefined || anchorsOf(read(path)).includes(heading)
}

/** The anchors that headings have, as GitHub makes them, and those written out. */
function anchorsOf(page: string): readonly string[] {
  const headings = [...page.matchAll(/^#+ (.*)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
  return [...headings, ...[...page.matchAll(/<a id="([\w-]+)">/g)].map(([, id = '']) => id)]
}
