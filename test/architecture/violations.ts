import { posix } from 'node:path'
import { type Import, type Module, parseModule } from './parse.ts'
import {
  clockFiles,
  type Edge,
  entryFiles,
  longestFile,
  rooms,
  roomsForTests,
  withEnvironment,
  withoutClock,
} from './rooms.ts'

/**
 * Every sentence that the house's rules have against these files; none when they are kept.
 *
 * @param files source text by path, as `src/core/otp.ts`
 */
export function violations(files: ReadonlyMap<string, string>): readonly string[] {
  return [...files].flatMap(([path, source]) => {
    const long = tooLong(path, source)
    if (!path.endsWith('.ts') || path.endsWith('.d.ts')) return long
    const module = parseModule(path, source)
    return [
      ...long,
      ...strangeRoom(path),
      ...wrongImports(path, module),
      ...ambientReads(path, module),
      ...barrels(path, module),
      ...unnamedColumns(path, source),
    ]
  })
}

/** What package.json's `exports` may not say: a pattern would make every file public. */
export function wildExports(exports: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(exports)
    .filter((name) => name.includes('*'))
    .map((name) => `package.json exports ${name}: list each entry by name`)
}

function tooLong(path: string, source: string): readonly string[] {
  const lines = source.split('\n').length - (source.endsWith('\n') ? 1 : 0)
  return lines > longestFile ? [`${path} has ${lines} lines: at most ${longestFile}`] : []
}

function strangeRoom(path: string): readonly string[] {
  return rooms[roomOf(path)] === undefined ? [`${path} is in no room: add its room and arrows to the table`] : []
}

function wrongImports(path: string, { imports }: Module): readonly string[] {
  return imports.filter((each) => each.from.startsWith('.')).flatMap((each) => wrongImport(path, each))
}

function wrongImport(path: string, { from, typesOnly }: Import): readonly string[] {
  const target = posix.join(posix.dirname(path), from)
  const [room, targetRoom] = [roomOf(path), roomOf(target)]

  if (room === targetRoom)
    return isSibling(path, target) ? [`${path} imports ${target}: providers never import each other`] : []
  const edges = [...(rooms[room] ?? []), ...(isTest(path) ? roomsForTests : [])]
  if (edges.includes(targetRoom)) return []
  const typesAllowed = edges.some((edge: Edge) => typeof edge === 'object' && edge.types === targetRoom)
  if (typesAllowed && typesOnly) return []
  return [
    `${path} imports ${target}: ${room} may ${typesAllowed ? 'take only types from' : 'not import'} ${targetRoom}`,
  ]
}

/** `src/core/otp.ts` is in core, `src/auth.ts` is a room of its own, and all of `web/` is one. */
function roomOf(path: string): string {
  const [top, second = ''] = path.split('/')
  return top === 'src' ? second.replace(/(\.test)?\.ts$/, '') : (top ?? '')
}

/** A provider is a file or a folder directly in providers/. */
function isSibling(path: string, target: string): boolean {
  const [from, to] = [path, target].map(
    (each) => /^src\/providers\/([^/]+?)(?:\.test)?(?:\.ts)?(?:\/|$)/.exec(each)?.[1],
  )
  return from !== undefined && to !== undefined && from !== to
}

function ambientReads(path: string, { ambient }: Module): readonly string[] {
  if (isTest(path)) return []
  const room = roomOf(path)
  return [...new Set(ambient)].flatMap((name) => {
    if (name === 'process.env') return withEnvironment.has(room) ? [] : [`${path} reads process.env: only server/ does`]
    if (!withoutClock.has(room) || clockFiles.has(path)) return []
    return [`${path} uses ${name}: take the time and the dice from ambient`]
  })
}

function barrels(path: string, { isBarrel }: Module): readonly string[] {
  return isBarrel && !entryFiles.has(path)
    ? [`${path} only hands on what others export: import those files instead`]
    : []
}

/** PostgreSQL refuses a prepared statement whose columns became more, as a further version of the schema makes them. */
function unnamedColumns(path: string, source: string): readonly string[] {
  const reads = roomOf(path) === 'store' && !isTest(path) && /\b(?:select|returning)\s+(?:\w+\.)?\*/i.test(source)
  return reads ? [`${path} reads columns that it does not name: a statement names its columns`] : []
}

function isTest(path: string): boolean {
  return path.endsWith('.test.ts')
}
