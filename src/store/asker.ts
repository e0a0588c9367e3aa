/** Somebody who waits for what becomes of an input. */
export interface Asker<In, Out> {
  readonly input: In
  resolve(outcome: Out): void
  reject(error: unknown): void
}
