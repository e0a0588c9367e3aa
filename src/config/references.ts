import { resolve } from 'node:path'
import type { Field } from './fields.ts'
import type { Given } from './layer.ts'
import { Secret } from './secret.ts'
import { valueOf } from './text-values.ts'

/** What values refer to. */
export interface References {
  /** The text of a variable that is set. */
  readonly variable: (name: string) => string | undefined
  /** The text of a secret in a file, or what is wrong with the file, following its path: `does not exist; …`. */
  readonly secretIn: (path: string) => { readonly text: string } | { readonly fault: string }
}

/** A value with its references followed, or the rule that it breaks. */
export type Followed = { readonly value: unknown } | { readonly fault: string }

/** Whether a value refers to variables or a file, so that nothing can be said of it before they are read. */
export function hasReferences({ value, isTemplate }: Given): boolean {
  return partsOf(value).some((one) => {
    if (one instanceof Secret) return one.reveal().startsWith(inFile) || (isTemplate === true && mentions(one.reveal()))
    return isTemplate === true && typeof one === 'string' && mentions(one)
  })
}

/**
 * Puts in what a value refers to: `${VARIABLE}` and `${VARIABLE:-default}` in files, where `$${` stands for `${`, and
 * `file:` before a path in secrets. A text with variables is read as a variable itself is.
 */
export function follow(given: Given, { reading }: Field, to: References): Followed {
  if (!hasReferences(given)) return { value: given.value }
  const { value, isTemplate, folder } = given
  const texts = partsOf(value).map((one): Followed => {
    if (one instanceof Secret) return followSecret(one.reveal(), isTemplate === true, { folder, ...to })
    return typeof one === 'string' ? expand(one, to) : { value: one }
  })
  const fault = texts.find((text) => 'fault' in text)
  if (fault !== undefined) return fault
  const values = texts.map((text) => ('value' in text ? text.value : undefined))
  if (Array.isArray(value)) return { value: values }
  if (isMap(value)) return { value: Object.fromEntries(Object.keys(value).map((key, at) => [key, values[at]])) }
  return { value: value instanceof Secret ? values[0] : valueOf(String(values[0]), reading) }
}

/** The values that can refer to something: those of a list or map, or the one. */
function partsOf(value: unknown): readonly unknown[] {
  return isMap(value) ? Object.values(value) : [value].flat()
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Secret)
}

const inFile = 'file:'

function mentions(text: string): boolean {
  return text.includes('${')
}

function followSecret(
  text: string,
  isTemplate: boolean,
  { folder, ...to }: References & { readonly folder: string },
): Followed {
  const expanded = isTemplate ? expand(text, to) : { value: text }
  if ('fault' in expanded) return expanded
  if (!expanded.value.startsWith(inFile)) return { value: new Secret(expanded.value) }

  const path = expanded.value.slice(inFile.length).trim()
  if (path === '') return { fault: 'names no file; write file: and a path, such as file:/run/secrets/keychime' }
  const read = to.secretIn(resolve(folder, path))
  return 'fault' in read ? { fault: `names the file ${path}, which ${read.fault}` } : { value: new Secret(read.text) }
}

/** `$${`, `${NAME}`, `${NAME:-default}`, and what begins like one of them and is none, such as one inside another. */
const reference = /\$(\$\{)|\$\{([A-Za-z_]\w*)(?::-((?:(?!\$\{)[^}])*))?\}|\$\{/g

function expand(text: string, { variable }: References): { readonly value: string } | { readonly fault: string } {
  const faults: string[] = []
  const value = text.replace(reference, (_, ...[escaped, name, otherwise]: readonly (string | undefined)[]) => {
    if (escaped !== undefined) return escaped
    const found = name === undefined ? undefined : (variable(name) ?? otherwise)
    if (found === undefined) faults.push(missing(name))
    return found ?? ''
  })
  const [fault] = faults
  return fault === undefined ? { value } : { fault }
}

function missing(name: string | undefined): string {
  if (name === undefined) return 'has ${ that is not ${NAME} or ${NAME:-text}; write $${ for the characters themselves'
  return `needs the variable ${name}, which is not set; set it, or write \${${name}:-default}`
}
