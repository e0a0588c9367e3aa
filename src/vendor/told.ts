/** The body of a call as JSON; nothing where it is none. */
export function jsonIn(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    return undefined
  }
}

/** Whether something can be the vendor's name of a message or a report, or ours. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 255
}

/** What else a report on an email says, as text: up to 32 values that are no objects, without addresses. */
export function restOfMail(fields: readonly (readonly [string, unknown])[]): Readonly<Record<string, string>> {
  const told = fields.filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value)).slice(0, 32)
  return Object.fromEntries(told.map(([name, value]) => [name.slice(0, 64), withoutAddresses(String(value))]))
}

/** What a mail server says often names the recipient. */
function withoutAddresses(text: string): string {
  return text.slice(0, 500).replace(/[^\s<>@]+@[^\s<>@]+/g, '…')
}
