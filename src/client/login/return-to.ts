/**
 * Gives the address to continue to, or undefined where it would lead somewhere that nobody allowed. Only the page's own
 * origin and those listed (exact match) are taken, only http and https, and no address with a user name in it.
 */
export function safeReturn(text: string | null, page: URL, allowedOrigins: readonly string[]): URL | undefined {
  if (text === null || text.trim() === '' || !URL.canParse(text, page.href)) return undefined
  const target = new URL(text, page.href)
  const web = target.protocol === 'https:' || target.protocol === 'http:'
  const named = target.username !== '' || target.password !== ''
  if (!web || named) return undefined
  return target.origin === page.origin || allowedOrigins.includes(target.origin) ? target : undefined
}

/** Splits the attribute that lists origins. */
export function originsIn(text: string | null): readonly string[] {
  return (text ?? '').split(/[\s,]+/).filter((origin) => origin !== '')
}
