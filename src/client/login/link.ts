/** What a link in a message carries in its fragment: the code, and the tag of the request it answers. */
export interface CodeLink {
  readonly code: string
  readonly tag: string
}

/** Reads `#code=…&tag=…`; undefined when the fragment is something else. */
export function parseLink(fragment: string): CodeLink | undefined {
  const fields = new URLSearchParams(fragment.replace(/^#/, ''))
  const code = fields.get('code') ?? ''
  return /^[0-9]{4,10}$/.test(code) ? { code, tag: fields.get('tag') ?? '' } : undefined
}

/** Takes the link out of the address bar, so the code stays neither there nor in the history. */
export function takeLink(): CodeLink | undefined {
  const link = parseLink(location.hash)
  if (link !== undefined) history.replaceState(history.state, '', location.pathname + location.search)
  return link
}
