import { isIP } from 'node:net'

/** What `loopback` in `trustProxy` stands for (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3). */
export const loopbackRanges: readonly string[] = ['127.0.0.0/8', '::1/128']

/** Whether a text is an origin and nothing more: scheme `http` or `https`, host, port. One trailing slash is let pass. */
export function isOrigin(text: string): boolean {
  // URL parsers repair backslashes, blanks and missing slashes, and let wildcards be hosts; a setting is meant literally.
  if (!/^https?:\/\/[^\s\\/?#@*]+\/?$/i.test(text)) return false
  return URL.canParse(text)
}

/** Whether a text is the address of a page, to which a fragment can be added. */
export function isPageUrl(text: string): boolean {
  return /^https?:\/\/[^\s\\/?#@*]+(?:[/?][^\s\\#]*)?$/i.test(text) && URL.canParse(text)
}

/** An origin as browsers spell it: lower case, without the default port and the trailing slash. */
export function canonicalOrigin(text: string): string {
  return new URL(text).origin
}

/** Whether an origin names this machine only, where `http` is as safe as `https` (W3C Secure Contexts §3.1). */
export function isLoopbackOrigin(origin: string): boolean {
  const { hostname } = new URL(origin)
  return hostname === '[::1]' || /^(?:.+\.)?localhost$/.test(hostname) || /^127(?:\.\d{1,3}){3}$/.test(hostname)
}

/** Whether a text is an IP address, or a CIDR range of them that is narrower than everybody (RFC 4632 §3.1). */
export function isAddressRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const version = address.includes('%') ? 0 : isIP(address)
  if (version === 0 || rest.length > 0) return false
  if (bits === undefined) return true

  return /^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)
}

/** Whether a text is a domain name of at least two labels in ASCII (RFC 1123 §2.1), short enough for mail addresses. */
export function isDomain(text: string): boolean {
  const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
  return text.length <= 200 && new RegExp(`^${label}(?:\\.${label})+$`).test(text)
}
