const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const

/** How far a time is from now: `3 days ago`, `in 10 minutes`, `now`. */
export function timeInWords(at: number, now: number): string {
  const distance = Math.abs(at - now)
  const [unit, ms] = units.find(([, length]) => distance >= length) ?? ['second', 1000]
  const count = Math.round(distance / ms)
  if (count === 0) return 'now'
  const words = `${count} ${unit}${count === 1 ? '' : 's'}`
  return at > now ? `in ${words}` : `${words} ago`
}
