const secondsOf = { s: 1, m: 60, h: 3600, d: 86_400 } as const

/** Reads `90s`, `10m`, `1h` or `2d` as seconds; anything else is `undefined`. */
export function parseSeconds(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,9})([smhd])$/.exec(text.trim()) ?? []
  return count === undefined ? undefined : Number(count) * secondsOf[unit as keyof typeof secondsOf]
}
