import { z } from 'zod'
import * as answers from '../answers.ts'
import * as bodies from '../bodies.ts'
import * as older from '../older-bodies.ts'
import * as refusals from '../refusals.ts'

/** A JSON object. */
export type Json = Readonly<Record<string, unknown>>

const bodySchemas: Readonly<Record<string, z.ZodType>> = {
  OtpRequest: bodies.otpRequestBody,
  OtpRequestByEmail: older.otpRequestByEmail,
  OtpRequestByPhone: older.otpRequestByPhone,
  OtpVerify: bodies.otpVerifyBody,
  OtpVerifyByEmail: older.otpVerifyByEmail,
  OtpVerifyByPhone: older.otpVerifyByPhone,
  Credentials: bodies.obtainBody,
  Refresh: bodies.refreshBody,
  Token: bodies.tokenBody,
  ProfileChanges: bodies.profileBody,
}

const answerSchemas: Readonly<Record<string, z.ZodType>> = {
  OtpRequested: answers.otpRequested,
  OtpStatus: answers.otpStatus,
  OtpVerified: answers.otpVerified,
  TokensObtained: answers.tokensObtained,
  TokenRefreshed: answers.tokenRefreshed,
  SessionRefreshed: answers.sessionRefreshed,
  User: answers.user,
  AccountDeleted: answers.accountDeleted,
  KeySet: answers.keySet,
  InboxMessage: answers.inboxMessage,
  InboxMessages: answers.inboxMessages,
  Problem: refusals.problem,
  TokenRefused: refusals.tokenRefused,
  CredentialsRefused: refusals.credentialsRefused,
  RefreshRefused: refusals.refreshRefused,
  TokenMemberRefused: refusals.tokenMemberRefused,
  TokenBlacklisted: refusals.tokenBlacklisted,
}

/** Every schema with a name, as JSON Schema 2020-12 by its name. */
export function componentSchemas(): Json {
  return { ...convertAll(bodySchemas, 'input'), ...convertAll(answerSchemas, 'output') }
}

/** A schema where it is used: a reference where it has a name, else itself. */
export function schemaOrReference(schema: z.ZodType): Json {
  const name = names.get(schema)
  return name === undefined ? tidy(z.toJSONSchema(schema, { override })) : { $ref: uri(name) }
}

/** One of several schemas. */
export function anyOf(schemas: readonly z.ZodType[]): Json {
  const [only, ...others] = schemas.map(schemaOrReference)
  return only !== undefined && others.length === 0 ? only : { anyOf: schemas.map(schemaOrReference) }
}

const names: ReadonlyMap<z.ZodType, string> = new Map(
  Object.entries({ ...bodySchemas, ...answerSchemas }).map(([name, schema]) => [schema, name]),
)

function uri(name: string): string {
  return `#/components/schemas/${name}`
}

/** Bodies are described as they come in, where unknown members are ignored; answers as they go out, where none is. */
function convertAll(schemas: Readonly<Record<string, z.ZodType>>, io: 'input' | 'output'): Record<string, Json> {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id })
  const converted = z.toJSONSchema(registry, { io, uri, override }).schemas
  return Object.fromEntries(Object.entries(converted).map(([name, schema]) => [name, tidy(schema)]))
}

function tidy({ $schema, $id, ...schema }: Json): Json {
  return schema
}

/** That every integer is safe and every key of a record a text goes without saying. */
function override({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  const schema = jsonSchema
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
  if (schema.propertyNames !== undefined) delete schema.propertyNames
}
