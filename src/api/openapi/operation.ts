import type { Description, Parameter } from '../description.ts'
import type { Operation } from '../operations.ts'
import { type Background, responsesOf } from './answers.ts'
import { bodyExamples, type Exchanges } from './examples.ts'
import { headerParameter } from './headers.ts'
import { anyOf, type Json, schemaOrReference } from './schemas.ts'

/** An Operation Object (OpenAPI 3.1 §4.8.10). */
export function operationObject(
  name: string,
  { body, ...described }: Description & Pick<Operation, 'body'>,
  background: Background,
): Json {
  const { tag, summary, description, security, parameters = [], headers = [], olderBodies = [] } = described
  const given = [...parameters.map(parameterObject), ...headers.map(headerParameter)]
  return {
    operationId: name,
    tags: [tag],
    summary,
    description,
    security: securityOf(security),
    ...(given.length === 0 ? {} : { parameters: given }),
    ...(body === undefined ? {} : { requestBody: bodyObject([body, ...olderBodies], background.exchanges[name]) }),
    responses: responsesOf(name, described, background),
  }
}

function bodyObject(bodies: Parameters<typeof anyOf>[0], exchanges: Exchanges[string] | undefined): Json {
  return { required: true, content: { 'application/json': { schema: anyOf(bodies), ...bodyExamples(exchanges) } } }
}

function parameterObject({ name, in: place, says, schema }: Parameter): Json {
  return {
    name,
    in: place,
    description: says,
    required: place === 'path',
    schema: schemaOrReference(schema),
  }
}

/** An empty requirement stands for nobody in particular. */
function securityOf(security: Description['security']): readonly Json[] {
  if (security === 'access') return [{ accessToken: [] }]
  return security === 'session' ? [{}, { sessionCookie: [] }] : []
}
