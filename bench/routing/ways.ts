/** What messages go by here. */
export const transports = ['whatsapp', 'sms', 'voice'] as const

export type Transport = (typeof transports)[number]

/** Where they go. */
export const countries = ['DE', 'GB', 'BR', 'IN', 'US', 'FR', 'JP', 'MX', 'NG', 'PH'] as const

/** So many providers, by name. */
export function providersOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => `vendor${n}`)
}
