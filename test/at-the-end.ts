import { afterAll, onTestFinished } from 'vitest'

/**
 * Gives what does things when the test has ended, or the file for what was made outside of tests: then before whatever modules that
 * were loaded earlier do at its end.
 */
export function doingAtTheEnd(): (work: () => Promise<void>) => void {
  const afterwards: (() => Promise<void>)[] = []
  afterAll(async () => {
    await Promise.all(afterwards.splice(0).map((work) => work()))
  })
  return (work) => {
    try {
      onTestFinished(work)
    } catch {
      afterwards.push(work)
    }
  }
}
