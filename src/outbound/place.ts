import { literalIn, type Reach, reachOf } from './addresses.ts'

/** Somewhere that may be asked. */
export interface Place {
  readonly url: URL
  /** Whether a connection for it may go to an address. */
  readonly permits: (address: string) => boolean
}

/** Who may be asked. */
export interface PlaceRules {
  /**
   * Whether requests may go into private networks, and to this machine under another name. Link-local addresses and where clouds
   * keep credentials are never asked. Default false.
   */
  readonly allowPrivateNetwork?: boolean
}

/** Names that mean this machine and nothing else, as `URL` spells them. */
const thisMachine = ['localhost', '127.0.0.1', '[::1]']

/**
 * Reads an address that others wrote: https, or http on this machine.
 *
 * @throws {TypeError} with the sentence that says what is wrong with it.
 */
export function readPlace(text: string, { allowPrivateNetwork = false }: PlaceRules = {}): Place {
  demand(URL.canParse(text), 'it is no address')
  const url = new URL(text)
  const { origin, protocol, hostname } = url
  // URL reads 0x7f.1, user@host and https:\\host as something else than they seem; here everybody reads the same.
  const rest = text.slice(origin.length)
  const isPlain = text.slice(0, origin.length).toLowerCase() === origin && /^(?::\d+)?(?:[/?][^\s\\#]*)?$/.test(rest)
  demand(isPlain, `it must be written as it is read, without user or fragment, such as ${origin}/…`)

  const isThisMachine = thisMachine.includes(hostname)
  demand(protocol === 'https:' || (protocol === 'http:' && isThisMachine), 'it must begin with https:')
  const reaches: readonly Reach[] = isThisMachine
    ? ['loopback']
    : ['public', ...(allowPrivateNetwork ? (['private', 'loopback'] as const) : [])]
  const permits = (address: string): boolean => reaches.includes(reachOf(address))
  // Node looks up names only.
  const literal = literalIn(url)
  demand(literal === undefined || permits(literal), NOT_PUBLIC)
  return { url, permits }
}

/** What is wrong with an address that nobody may be sent to. */
export const NOT_PUBLIC = 'it leads to an address that is not public'

function demand(isRight: boolean, sentence: string): void {
  if (!isRight) throw new TypeError(sentence)
}
