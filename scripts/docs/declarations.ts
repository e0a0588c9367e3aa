import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** A property as it is declared. */
export interface Member {
  readonly type: string
  /** Its docstring in one line. */
  readonly says: string
}

/** A property of an object type, its type written out. */
export interface Property extends Member {
  readonly isOptional: boolean
}

/** The properties of an interface in a source file of the repository, in the order of the file. */
export function membersOf(file: string, name: string): ReadonlyMap<string, Member> {
  const source = ts.createSourceFile(file, readFileSync(inRepository(file), 'utf8'), ts.ScriptTarget.Latest, true)
  const found = source.statements.filter(ts.isInterfaceDeclaration).find((node) => node.name.text === name)
  if (found === undefined) throw new Error(`${file} has no interface ${name}`)

  return new Map(
    found.members
      .filter(ts.isPropertySignature)
      .map((member) => [member.name.getText(), { type: member.type?.getText() ?? '', says: docstringOf(member) }]),
  )
}

/** The object types of a union in a source file of the repository, each with its properties. */
export function unionOf(file: string, name: string): readonly ReadonlyMap<string, Property>[] {
  const program = ts.createProgram([inRepository(file)], { strict: true, noEmit: true })
  const checker = program.getTypeChecker()
  const declarations = program.getSourceFile(inRepository(file))?.statements.filter(ts.isTypeAliasDeclaration)
  const alias = declarations?.find((node) => node.name.text === name)
  if (alias === undefined) throw new Error(`${file} has no type ${name}`)

  const parts = membersOfUnion(checker.getTypeAtLocation(alias))
  return parts.map(
    (part) => new Map(part.getProperties().map((property) => [property.name, propertyOf(property, checker)])),
  )
}

function propertyOf(property: ts.Symbol, checker: ts.TypeChecker): Property {
  const type = checker.getNonNullableType(checker.getTypeOfSymbol(property))
  const isFlag = (type.flags & ts.TypeFlags.Boolean) !== 0
  const names = (isFlag ? [type] : membersOfUnion(type)).map((part) => checker.typeToString(part).replaceAll('"', "'"))
  return {
    type: names.join(' | '),
    isOptional: (property.flags & ts.SymbolFlags.Optional) !== 0,
    says: oneLine(ts.displayPartsToString(property.getDocumentationComment(checker))),
  }
}

function membersOfUnion(type: ts.Type): readonly ts.Type[] {
  return type.isUnion() ? type.types : [type]
}

function docstringOf(node: ts.Node): string {
  const comments = ts.getJSDocCommentsAndTags(node).map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '')
  return oneLine(comments.join(' '))
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

function inRepository(file: string): string {
  return fileURLToPath(new URL(`../../${file}`, import.meta.url))
}
