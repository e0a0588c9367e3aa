import { type Document, isMap, isSeq, LineCounter, parseDocument, visit, type YAMLError, type YAMLMap } from 'yaml'

/** A text that is one YAML document with names and values at its top. */
export interface YamlText {
  readonly document: Document
  readonly top: YAMLMap
  /** Line and column of a place in the text, both from 1: `3:5`. */
  readonly at: (offset: number) => string
}

/** Why a text is none, and where. */
export interface YamlFault {
  readonly at: string
  readonly rule: string
}

/** A list of settings needs none; a page of them that unfold each other can fill the memory. */
const mostAliases = 100

/**
 * Reads YAML 1.2 (core schema) without tags and directives, with at most 100 aliases. Repeated names are left to whoever
 * knows what they mean. Never repeats the text: a secret may stand in it.
 */
export function parseYaml(text: string): YamlText | YamlFault {
  const control = controlCharacter.exec(text)
  const lines = new LineCounter()
  const document = parseDocument(text, { ...options, lineCounter: lines })
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${line}:${col}`
  }

  if (control !== null) return { at: at(control.index), rule: 'must be text in UTF-8, without control characters' }
  const [error] = [...document.errors, ...document.warnings]
  if (error !== undefined) return { at: at(error.pos[0]), rule: ruleOf(error) }
  const strange = strangeNode(document)
  if (strange !== undefined) return { ...strange, at: at(strange.offset) }
  const { contents } = document
  if (!isMap(contents)) return { at: at(contents?.range?.[0] ?? 0), rule: topRule(contents) }
  return { document, top: contents, at }
}

const options = { version: '1.2', schema: 'core', merge: false, uniqueKeys: false, prettyErrors: false } as const

/** What is in texts of other encodings, and in no setting. */
const controlCharacter = /(?![\t\n\r])\p{Cc}/u

function ruleOf({ code }: YAMLError): string {
  return rules[code] ?? 'must be YAML; the text up to here cannot go on like this'
}

const rules: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  TAB_AS_INDENT: 'must be indented by spaces, not by a tab',
  BAD_INDENT: 'must be indented as the line that it belongs to',
  MULTIPLE_DOCS: 'must not begin a second document; keep one',
  BAD_ALIAS: 'must be a name, and quoted where it begins with *',
  BAD_DIRECTIVE: 'must not have directives; remove the line that begins with %',
  BAD_DQ_ESCAPE: 'must double its \\ within double quotes, or stand in single quotes',
  BAD_SCALAR_START: 'must be quoted: no plain value begins with @ or a backtick',
  BLOCK_AS_IMPLICIT_KEY: 'must be quoted, or begin a line of its own: a line has one name and one value',
  MULTILINE_IMPLICIT_KEY: 'must have a blank after the colon, as in name: value',
  MISSING_CHAR: 'must close what it opens, and have a blank before #',
  RESOURCE_EXHAUSTION: 'must not be nested so deep',
  TAG_RESOLVE_FAILED: 'must not have a tag; remove the word that begins with !',
  UNEXPECTED_TOKEN: 'must not stand here; quote the value that it belongs to',
}

interface Strange {
  readonly offset: number
  readonly rule: string
}

/** What the YAML standard allows and a list of settings has no use for. */
function strangeNode(document: Document): Strange | undefined {
  if (document.directives?.yaml.explicit === true && document.directives.yaml.version !== '1.2') {
    return { offset: 0, rule: 'must be YAML 1.2; remove the line that begins with %YAML' }
  }

  let aliases = 0
  let strange: Strange | undefined
  const stopAt = (offset: number | undefined, rule: string): symbol => {
    strange = { offset: offset ?? 0, rule }
    return visit.BREAK
  }
  visit(document, {
    Node(_, { range, tag }) {
      return tag === undefined ? undefined : stopAt(range?.[0], rules.TAG_RESOLVE_FAILED ?? '')
    },
    Alias(_, alias) {
      aliases += 1
      const offset = alias.range?.[0]
      if (aliases > mostAliases)
        return stopAt(offset, `must not have more than ${mostAliases} aliases; write values out`)
      return alias.resolve(document) === undefined ? stopAt(offset, 'must name an anchor that stands above') : undefined
    },
  })
  return strange
}

function topRule(contents: unknown): string {
  if (isSeq(contents)) return 'must be names and values, such as project_name: Acme, not a list'
  const isEmpty = contents === null || (contents as { value?: unknown }).value === null
  if (isEmpty) return 'must have a setting, such as project_name: Acme; write one, or remove the file'
  return 'must be names and values, such as project_name: Acme, not a text'
}
