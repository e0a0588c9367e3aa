const LOOSER_MODES = /(?<=[?&]sslmode=)(?:prefer|require|verify-ca)\b/

/** An address as `pg` understands it: it takes these modes for `verify-full`, and would say so in ten lines at each start. */
export function strictUrl(url: string): string {
  return url.includes('uselibpqcompat=') ? url : url.replace(LOOSER_MODES, 'verify-full')
}
