import { resolveConfig } from '../../src/config/resolve.ts'
import { describeApi } from '../../src/http/openapi-routes.ts'
import { tellStory } from './openapi-story.ts'

/** What the examples of the API description are: what an instance answers today. */
export async function examplesFile(): Promise<string> {
  return asJson(await tellStory())
}

/** The API description of an instance as `npm start` makes it, with the examples of today. */
export async function openApiFile(): Promise<string> {
  const settings = resolveConfig({ secret: 'q'.repeat(43), environment: 'development' })
  return asJson(await describeApi({ settings, hasInbox: true }, await tellStory()))
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
