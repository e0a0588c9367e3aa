import type { Codes } from './codes.ts'

/** Somebody new who signs in, from an address of their own: nobody waits for a counter that others count on too. */
export interface Person {
  /** E.164. */
  readonly phone: string
  /** IPv4. */
  readonly address: string
}

/** The steps of a sign-in, as somebody offers them. Each gives what the next one needs. */
export interface SignIn {
  /** Asks for a code; gives what names the request. */
  request(person: Person): Promise<string>
  /** Gives the code back; gives what the session is refreshed with. */
  verify(guess: Guess): Promise<string>
  /** Asks for the next token; gives it. */
  refresh(token: string, person: Person): Promise<string>
}

/** A code that is given back. */
export interface Guess {
  readonly person: Person
  readonly asked: string
  readonly code: string
}

/** One flow: asking for a code, giving it back, and one refresh. Gives the last token. */
export async function signInOnce(steps: SignIn, codes: Codes, person: Person): Promise<string> {
  const arriving = codes.arriving(person.phone)
  const asked = await steps.request(person)
  const code = await arriving
  const token = await steps.verify({ person, asked, code })
  return steps.refresh(token, person)
}

/** Makes people, each with a number that the numbering plan of Germany knows and nobody had before. */
export function createPeople(): () => Person {
  let made = 0
  return () => {
    const number = made++
    return {
      phone: `+49151${String(number).padStart(8, '0')}`,
      address: `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`,
    }
  }
}
