/** Judges a `Host` header. */
export type HostCheck = (host: string | null) => boolean

const loopback = ['localhost', '127.0.0.1', '[::1]']

/**
 * Lets the names of loopback and those of the given origins pass, on any port. A page elsewhere whose name resolves to
 * 127.0.0.1 still sends that name (DNS rebinding).
 */
export function hostCheck(origins: readonly string[]): HostCheck {
  const names = new Set([...loopback, ...origins.map((origin) => new URL(origin).hostname)])

  return (host) => {
    const name = /^(\[[\da-f:.]+\]|[^\s:@/\\?#[\]]+)(?::\d{1,5})?$/i.exec(host ?? '')?.[1]?.toLowerCase()
    return name !== undefined && (names.has(name) || name.endsWith('.localhost'))
  }
}
