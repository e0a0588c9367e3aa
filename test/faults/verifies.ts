import { askFor, signInsWhile, verify } from './sign-ins.ts'

let people = 0

/** Signs new people in at a steady rate for as long as something is so; gives the milliseconds that each verify took. */
export async function verifiesWhile(url: string, isSo: () => boolean, perSecond: number): Promise<number[]> {
  const took: number[] = []
  await signInsWhile(isSo, perSecond, async () => {
    const { challengeId, otp } = await askFor(url, `person${people++}@example.com`)
    const began = performance.now()
    const status = await verify(url, challengeId, otp)
    if (status !== 200) throw new Error(`a right code was answered with ${status}`)
    took.push(performance.now() - began)
  })
  return took
}

/** What 99 of a hundred stay below. */
export function p99(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? Number.NaN
}
