import { AuthError } from '../errors.ts'

const MOST_CHARACTERS = 150

// Django's UnicodeUsernameValidator; Python's \w is letters, numbers and the underscore.
const SHAPE = /^[\p{L}\p{N}_.@+-]+$/u

/**
 * Reads a username as Django does: letters, digits and `@ . + - _`, at most 150 of them, in normal form NFKC. Upper and
 * lower case are different names.
 *
 * @throws {AuthError} `validation_error`
 */
export function parseUsername(text: string): string {
  const username = normalUsername(text)
  if (username === '') throw refused('This field may not be blank.')
  if ([...username].length > MOST_CHARACTERS)
    throw refused(`Ensure this field has no more than ${MOST_CHARACTERS} characters.`)
  if (!SHAPE.test(username))
    throw refused('Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.')
  return username
}

/** The one stored form of a username, whether or not it can be one. */
export function normalUsername(text: string): string {
  return text.trim().normalize('NFKC')
}

/** What a name that an account has already is refused with, in Django's words. */
export function usernameTaken(): AuthError {
  return refused('A user with that username already exists.')
}

function refused(message: string): AuthError {
  return new AuthError('validation_error', { details: { fields: { username: [message] } } })
}
