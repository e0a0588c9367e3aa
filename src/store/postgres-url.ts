const LOOSER_MODES = /(?<=[?&]sslmode=)(?:prefer|require|verify-ca)\b/

/** An address as `pg` understands it: it takes these modes for `verify-full`, and would say so in ten lines at each start. */
export function strictUrl(url: string): string {
  return url.includes('uselibpqcompat=') ? url : url.replace(LOOSER_MODES, 'verify-full')
}

/**
 * Every statement of ours finds its rows by an index. A server that planned one while a table was small would read all of that
 * table, and keep to that plan while it grows: verifying a code took 6 ms among 2,400 people, and takes 0.8.
 */
export const byIndexAlone = '-c enable_seqscan=off -c jit=off'

/** Options in an address replace those that `pg` is given beside it, so these go before them. */
export function withOptions(url: string, options: string): string {
  return url.replace(/(?<=[?&]options=)/, `${encodeURIComponent(options)}%20`)
}
