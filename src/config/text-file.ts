/** Where bytes stop being text in UTF-8 and what to do, or the text. A byte order mark is left off. */
export function decodeText(
  bytes: Uint8Array,
): { readonly text: string } | { readonly at: string; readonly rule: string } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    const readable = new TextDecoder().decode(bytes)
    const lines = readable.slice(0, readable.indexOf('\uFFFD')).split('\n')
    return { at: `${lines.length}:${(lines.at(-1) ?? '').length + 1}`, rule: 'must be text in UTF-8; save it so' }
  }
}
