import { StartError } from '../errors.ts'
import type { PrintFlags } from './config-flags.ts'
import { decodeToken } from './token-decode.ts'
import { verifyToken } from './token-verify.ts'

/** The commands of `tokens`, each with the token it is asked about. */
export const tokenCommands = {
  decode: async (argument: string, flags: PrintFlags) => decodeToken(await tokenIn(argument), flags),
  verify: async (argument: string, flags: PrintFlags) => verifyToken(await tokenIn(argument), flags),
}

/** The name of a command of `tokens`. */
export type TokenCommand = keyof typeof tokenCommands

const MOST_CHARACTERS = 65_536

/** @throws {StartError} where there is none. */
async function tokenIn(argument: string): Promise<string> {
  const token = (argument === '-' ? await standardInput() : argument).trim()
  if (token !== '') return token
  throw new StartError('the token is empty; give it as an argument, or on standard input with -')
}

async function standardInput(): Promise<string> {
  let text = ''
  process.stdin.setEncoding('utf8')
  for await (const chunk of process.stdin) {
    text += String(chunk)
    if (text.length > MOST_CHARACTERS) throw new StartError('standard input is longer than any token')
  }
  return text
}
