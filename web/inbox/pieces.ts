/** A stretch of a message's text, and how a phone would show it. */
export interface Piece {
  readonly kind: 'plain' | 'link' | 'code' | 'bold'
  readonly text: string
}

/** Cuts a text into plain stretches, http links, the code, and, where the messenger has them, `*bold*` words. */
export function piecesOf(text: string, code: string | null, marks: 'bold' | 'none'): readonly Piece[] {
  const known = code !== null && /^[0-9]+$/.test(code) ? `|(?<code>(?<![0-9])${code}(?![0-9]))` : ''
  const bold = marks === 'bold' ? '|\\*(?<bold>[^*\\n]+)\\*' : ''
  const special = new RegExp(`(?<link>https?://[^\\s<>"]*[^\\s<>".,;:!?)])${bold}${known}`, 'g')

  const pieces: Piece[] = []
  let end = 0
  for (const found of text.matchAll(special)) {
    pieces.push({ kind: 'plain', text: text.slice(end, found.index) }, pieceOf(found))
    end = found.index + found[0].length
  }
  pieces.push({ kind: 'plain', text: text.slice(end) })
  return pieces.filter((piece) => piece.text !== '')
}

function pieceOf(found: RegExpExecArray): Piece {
  const groups = found.groups ?? {}
  if (groups['link'] !== undefined) return { kind: 'link', text: groups['link'] }
  if (groups['bold'] !== undefined) return { kind: 'bold', text: groups['bold'] }
  return { kind: 'code', text: found[0] }
}
