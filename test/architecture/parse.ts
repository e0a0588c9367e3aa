import { parseSync, Visitor } from 'oxc-parser'

/** One import of a module, whichever way it is written. */
export interface Import {
  readonly from: string
  /** Erased at build time: only types cross. */
  readonly typesOnly: boolean
}

/** What the rules look at in one module. */
export interface Module {
  readonly imports: readonly Import[]
  /** The ambient things it reads, as `Date.now`, `new Date()`, `Math.random`, `process.env`. */
  readonly ambient: readonly string[]
  /** It does nothing but hand on what others export. */
  readonly isBarrel: boolean
}

const watched = new Set(['Date.now', 'Math.random', 'process.env'])

/** Reads a TypeScript module with a real parser; throws on a syntax error. */
export function parseModule(path: string, source: string): Module {
  const { program, errors } = parseSync(path, source)
  if (errors[0] !== undefined) throw new SyntaxError(`${path}: ${errors[0].message}`)

  const imports: Import[] = []
  const ambient: string[] = []
  new Visitor({
    ImportDeclaration(node) {
      const typesOnly = node.importKind === 'type' || (node.specifiers.length > 0 && node.specifiers.every(isType))
      imports.push({ from: node.source.value, typesOnly })
      const names = node.specifiers.map((each) =>
        each.type === 'ImportSpecifier' && 'name' in each.imported ? each.imported.name : '',
      )
      if (/^(node:)?process$/.test(node.source.value) && names.includes('env')) ambient.push('process.env')
    },
    ExportNamedDeclaration(node) {
      if (node.source === null) return
      const typesOnly =
        node.exportKind === 'type' || (node.specifiers.length > 0 && node.specifiers.every(isExportedType))
      imports.push({ from: node.source.value, typesOnly })
    },
    ExportAllDeclaration(node) {
      imports.push({ from: node.source.value, typesOnly: node.exportKind === 'type' })
    },
    ImportExpression(node) {
      if (node.source.type === 'Literal') imports.push({ from: String(node.source.value), typesOnly: false })
    },
    TSImportType(node) {
      imports.push({ from: node.source.value, typesOnly: true })
    },
    MemberExpression(node) {
      if (node.object.type !== 'Identifier') return
      const name = `${node.object.name}.${propertyName(node.property)}`
      if (watched.has(name)) ambient.push(name)
    },
    NewExpression(node) {
      const isNow = node.callee.type === 'Identifier' && node.callee.name === 'Date' && node.arguments.length === 0
      if (isNow) ambient.push('new Date()')
    },
  }).visit(program)

  return { imports, ambient, isBarrel: isBarrel(program.body) }
}

function isType(specifier: { readonly type: string; readonly importKind?: string | null }): boolean {
  return specifier.importKind === 'type'
}

function isExportedType(specifier: { readonly exportKind?: string | null }): boolean {
  return specifier.exportKind === 'type'
}

function propertyName(property: { readonly type: string; readonly name?: unknown; readonly value?: unknown }): string {
  return String(property.type === 'Literal' ? property.value : property.name)
}

function isBarrel(body: readonly { readonly type: string; readonly source?: unknown }[]): boolean {
  const handsOn = body.filter((statement) => statement.type.startsWith('Export') && Boolean(statement.source))
  const others = body.filter((statement) => !handsOn.includes(statement) && statement.type !== 'ImportDeclaration')
  return handsOn.length > 0 && others.length === 0
}
