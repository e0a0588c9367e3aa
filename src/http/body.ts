import type { z } from 'zod'
import { AuthError } from '../errors.ts'

/** The longest body that is read. The largest honest one is a token of 8 KiB, the largest published broken one 250 kB. */
const MOST_BYTES = 262_144

// Parameters are read strictly: what a lenient reader would take is how requests are smuggled past filters.
const JSON_TYPE = /^application\/json(?: *; *charset=(?:utf-8|"utf-8"))?$/i

/**
 * Reads a JSON object from a request.
 *
 * @throws {AuthError} `unsupported_media_type`, `body_too_large`, `validation_error`
 */
export async function readJson(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const encoding = request.headers.get('content-encoding') ?? 'identity'
  if (!JSON_TYPE.test(request.headers.get('content-type') ?? '') || encoding !== 'identity') {
    throw new AuthError('unsupported_media_type')
  }
  const value = parse(await readBytes(request))
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badJson('The body must be a JSON object.')
  if (hasReservedKey(value)) throw badJson('A member of the body has a reserved name.')
  return value as Record<string, unknown>
}

/**
 * Checks a body against its schema. Unknown members are dropped.
 *
 * @throws {AuthError} `validation_error` with the messages by field; values are never repeated.
 */
export function checkBody(schema: z.ZodObject, body: unknown): Record<string, unknown> {
  const checked = schema.safeParse(body)
  if (checked.success) return checked.data
  const fields: Record<string, string[]> = {}
  for (const { path, message } of checked.error.issues) (fields[String(path[0])] ??= []).push(message)
  throw new AuthError('validation_error', { details: { fields } })
}

/**
 * Reads a body as it is, of at most so many bytes. A caller that hangs up in the middle of it made a bad request, not an error of ours.
 *
 * @throws {AuthError} `body_too_large`, `validation_error`
 */
export async function readBytes(request: Request, most = MOST_BYTES): Promise<Uint8Array> {
  if (request.bodyUsed) throw new TypeError('the body of the request was read before it came here')
  try {
    return await readWhole(request, most)
  } catch (error) {
    throw error instanceof AuthError ? error : badJson('The body ends before its time.', error)
  }
}

async function readWhole(request: Request, most: number): Promise<Uint8Array> {
  const announced = request.headers.get('content-length')
  if (announced !== null && Number(announced) > most) throw new AuthError('body_too_large')
  // An announced length is held by the HTTP parser; a body without one is counted as it comes.
  if (announced !== null) return new Uint8Array(await request.arrayBuffer())
  return request.body === null ? new Uint8Array() : collect(request.body, most)
}

async function collect(stream: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > most) throw new AuthError('body_too_large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch (error) {
    throw badJson('The body is not valid JSON.', error)
  }
}

function badJson(detail: string, cause?: unknown): AuthError {
  return new AuthError('validation_error', { cause, details: { detail } })
}

const reserved = new Set(['__proto__', 'constructor', 'prototype'])

/** Whether any object in the value has a member that would reach into prototypes; loops, so that depth costs no stack. */
function hasReservedKey(value: object): boolean {
  const left: unknown[] = [value]
  while (left.length > 0) {
    const next = left.pop()
    if (typeof next !== 'object' || next === null) continue
    if (!Array.isArray(next) && Object.keys(next).some((key) => reserved.has(key))) return true
    // One at a time: spreading a long list into push would overflow the stack.
    for (const child of Object.values(next)) left.push(child)
  }
  return false
}
