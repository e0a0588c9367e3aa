import { createConfig, lintFromString } from '@redocly/openapi-core'

/** Rules of the strictest set that this API breaks on purpose, and why. */
const broken = {
  // The document in the repository describes what `npm start` serves.
  'no-server-example.com': 'off',
  // The first specification's paths end with a slash; without it they are answered too.
  'no-path-trailing-slash': 'off',
  // Whether the process lives is asked without anything that could be wrong.
  'operation-4xx-response': 'off',
  // `MethodNotAllowed` is given by paths, and OpenAPI has no place for that.
  'no-unused-components': 'off',
} as const

/** What a linter has against an OpenAPI document, a line each. It opens no connection. */
export async function lint(document: string): Promise<readonly string[]> {
  const config = await createConfig({ extends: ['recommended-strict'], rules: broken })
  const found = await lintFromString({ source: document, absoluteRef: '/openapi.json', config })
  return found.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer ?? ''}`)
}
