import { isAbsolute, relative } from 'node:path'

/** A path as it is shown: from here, where it is under the folder that the program was started in. */
export function nearby(path: string): string {
  const fromHere = relative(process.cwd(), path)
  return fromHere.startsWith('..') || isAbsolute(fromHere) ? path : fromHere
}
