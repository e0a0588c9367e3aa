/** @throws {TypeError} with the sentence, where something is not as it has to be. */
export function demand(isRight: boolean, sentence: string): asserts isRight {
  if (!isRight) throw new TypeError(sentence)
}
