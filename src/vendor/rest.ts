const MOST_FIELDS = 40
const LONGEST = 255

/**
 * What else a report says, by its name: no recipient, sender, text or code, nothing that holds the recipient's digits, nothing
 * empty or longer than 255 characters, and no more than 40 of them.
 */
export function restOf(
  fields: Iterable<readonly [string, unknown]>,
  recipient: string,
  told: readonly string[],
): Readonly<Record<string, string>> {
  const digits = recipient.replace(/\D/g, '')
  const rest = [...fields].flatMap(([name, value]) => {
    const text = ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : ''
    const isPrivate = privateNames.test(name) || (digits !== '' && text.replace(/\D/g, '').includes(digits))
    return text === '' || text.length > LONGEST || isPrivate || told.includes(name) ? [] : [[name, text] as const]
  })
  return Object.fromEntries(rest.slice(0, MOST_FIELDS))
}

/** `ToCity` and `CalledVia` tell of the recipient as well; a longer word that begins so is no loss. */
const privateNames =
  /^(?:to|from|called|caller|forwarded|waid|wa_id|profile|body|code|custom_?code|digits|speech|sms|media|button|list|channel_?to|channel_?from|external)/i
