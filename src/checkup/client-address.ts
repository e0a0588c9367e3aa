import { type Check, type Finding, failed, ok, skipped, warning } from '../core/check.ts'
import { doctorHeader, doctorProof, type SeenCaller } from '../core/doctor.ts'
import type { Settings } from '../core/settings.ts'

/** An address that nobody has (RFC 5737 §3): whoever counts it believed us. */
const INVENTED = '192.0.2.1'
const TIMEOUT_MS = 5_000

/** What the check asks with, and its clock. */
export interface Asking {
  readonly fetch: typeof fetch
  /** Epoch milliseconds. */
  readonly now: () => number
}

/**
 * Whether callers count by their own addresses: asks the server where the world asks it, with an address made up, and looks what it
 * made of that. Only behind https, which a proxy has to end: without one, people come by themselves.
 */
export function clientAddressChecks(settings: Settings, asking: Asking): readonly Check[] {
  if (!settings.publicUrl.startsWith('https:')) return []
  const look: Check['look'] = async (signal) => {
    const seen = await seenBy(settings, asking, signal)
    return [typeof seen === 'string' ? skipped(seen, ELSEWHERE) : findingOf(seen, settings)]
  }
  return [{ name: 'client address', look }]
}

const ELSEWHERE = 'run keychime doctor with its settings, where it can be asked'

/** What the server saw of us, or why nobody knows. */
async function seenBy(
  { publicUrl, keys }: Settings,
  { fetch, now }: Asking,
  signal: AbortSignal,
): Promise<SeenCaller | string> {
  try {
    const answer = await fetch(`${publicUrl}/health/live`, {
      headers: { [doctorHeader]: doctorProof(keys.doctor, now()), 'x-forwarded-for': INVENTED },
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    })
    const { seen } = (await answer.json()) as { readonly seen?: SeenCaller }
    return seen ?? `what answers at ${publicUrl} does not know this secret`
  } catch {
    return `nobody answers at ${publicUrl} who can say what address callers have there`
  }
}

function findingOf(seen: SeenCaller, { trustProxy }: Settings): Finding {
  const { peer, client, forwarded } = seen
  const added = addedTo(forwarded)
  const who = peer ?? 'a peer without an address'
  if (client !== INVENTED && client !== peer)
    return ok(`callers count by their own address: we as ${client}, by the word of ${who}`)
  if (added.length > 0)
    return typeof trustProxy === 'number' ? miscounted(seen, trustProxy, added) : misnamed(seen, added)
  return client === INVENTED
    ? failed(
        `callers may invent an address: ${who} is believed, and hands X-Forwarded-For on as they write it`,
        'have it add the address that it is asked by',
      )
    : warning(
        `callers count as ${who}, and what ends https in front of it says nothing in X-Forwarded-For`,
        'have it add the address that it is asked by, and set trust_proxy',
      )
}

function miscounted({ client }: SeenCaller, trustProxy: number, added: readonly string[]): Finding {
  const so = client === INVENTED ? 'callers may invent an address' : `everybody counts as ${client}`
  return failed(
    `${so}: trust_proxy counts ${trustProxy} proxies, and those wrote ${added.join(', ')} into X-Forwarded-For`,
    `set trust_proxy: ${added.length}`,
  )
}

function misnamed({ peer, client }: SeenCaller, added: readonly string[]): Finding {
  return client === INVENTED
    ? skipped(
        `trust_proxy has ${added.join(', ')}, which we are there: what others count as is not seen from here`,
        'run keychime doctor on a machine that is no proxy',
      )
    : failed(
        `everybody counts as ${peer}, which asks for us as ${added.at(-1)} and is not believed`,
        `set trust_proxy: [${peer}], if that is your proxy`,
      )
}

/** What proxies added to the header as we sent it, or wrote in its place. */
function addedTo(forwarded: string | null): readonly string[] {
  const entries = (forwarded ?? '').split(',').map((entry) => entry.trim())
  return entries.slice(entries.lastIndexOf(INVENTED) + 1).filter((entry) => entry !== '')
}
