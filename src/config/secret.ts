import { inspect } from 'node:util'

const hidden = '[secret]'

/** A text that must not be shown: printed, logged, inspected or turned into JSON it is `[secret]`. */
export class Secret {
  readonly #text: string

  constructor(text: string) {
    if (typeof text !== 'string') throw new TypeError('A Secret must be made of text')
    this.#text = text
  }

  /** The text itself. Every call is a place where it can leak. */
  reveal(): string {
    return this.#text
  }

  toString(): string {
    return hidden
  }

  toJSON(): string {
    return hidden
  }

  [inspect.custom](): string {
    return hidden
  }
}
