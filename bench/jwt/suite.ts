import { type Contestant, race } from '../harness/race.ts'
import { type Absent, type Goal, ours, type Race, standings } from '../harness/standings.ts'
import type { Figure, Found, Suite, Task } from '../harness/suite.ts'
import { type Ours, startOurs } from '../ours.ts'
import { type Algorithm, algorithms, type Keys, raw } from './algorithms.ts'
import { signersOf, signing } from './signers.ts'
import { signingStalls } from './signing-stalls.ts'
import { checkSigner, checkVerifier } from './sound.ts'
import { audience, forgeriesOf, issuer, mintTokens, renamed, streamOf } from './tokens.ts'
import { type Verifier, verifiersOf, verifying } from './verifiers.ts'
import { verifyingLoad } from './verifying-load.ts'

/** Signing and verifying access tokens, against peers and against the limit of the machine. */
export const jwt: Suite = {
  name: 'jwt',
  parts: algorithms.map(({ name }) => name),
  async run(task) {
    const found: Found[] = []
    for (const algorithm of algorithms) {
      if (task.only === undefined || task.only === algorithm.name) found.push(await runAlgorithm(algorithm, task))
    }
    return { races: found.flatMap(({ races }) => races), figures: found.flatMap(({ figures }) => figures) }
  },
}

/** What all measurements of one algorithm share. */
interface Field {
  readonly algorithm: Algorithm
  readonly keys: Keys
  readonly tokens: readonly string[]
  readonly keychime: Ours | undefined
  /** Those who cannot take part. */
  readonly absent: readonly Absent[]
}

async function runAlgorithm(algorithm: Algorithm, task: Task): Promise<Found> {
  task.tell(`${algorithm.name}: signing in`)
  const field = await fieldOf(algorithm, task.effort.inputs)
  const verifiers = await verifiersOf(field)
  const races = [await verifyRace(field, verifiers, task), await signRace(field, task)]
  const figures = await figuresOf(field, verifiers, task)
  await field.keychime?.close()
  return { races, figures }
}

async function fieldOf(algorithm: Algorithm, people: number): Promise<Field> {
  const keys = algorithm.makeKeys()
  const others = algorithm.name === 'Ed25519' ? [{ name: 'jsonwebtoken', reason: 'it has no Ed25519' }] : []
  try {
    const config = { algorithm: algorithm.name, signingKey: keys.signingText, issuer, audience }
    const keychime = await startOurs(config, people)
    return { algorithm, keys, keychime, tokens: keychime.tokens, absent: others }
  } catch (error) {
    const reason = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ') : String(error)
    const tokens = mintTokens(people, algorithm, keys)
    return { algorithm, keys, tokens, keychime: undefined, absent: [{ name: ours, reason }, ...others] }
  }
}

async function verifyRace(field: Field, verifiers: readonly Verifier[], task: Task): Promise<Race> {
  const { algorithm, keys } = field
  for (const verifier of verifiers) {
    const [token = ''] = tokensFor(verifier, field)
    await checkVerifier(verifier, token, forgeriesOf(token, algorithm, keys))
  }
  const contestants = verifiers.map((verifier) => verifying(verifier, streamOf(tokensFor(verifier, field))))
  return run(contestants, { title: `${algorithm.name} verify`, goals: algorithm.verifyGoals, field }, task)
}

/** The same claims under the name of the algorithm that the verifier knows. */
function tokensFor({ alg }: Verifier, { algorithm, keys, tokens }: Field): readonly string[] {
  if (alg === undefined || alg === algorithm.name) return tokens
  return tokens.map((token) => renamed(token, alg, { algorithm, keys }))
}

async function signRace(field: Field, task: Task): Promise<Race> {
  const { algorithm, tokens } = field
  const signers = await signersOf(field)
  for (const signer of signers) await checkSigner(signer, tokens[0] ?? '', field)

  const contestants = signers.map((signer) => signing(signer, streamOf(tokens)))
  return run(contestants, { title: `${algorithm.name} sign`, goals: algorithm.signGoals, field }, task)
}

async function run(
  contestants: readonly Contestant[],
  { title, goals, field }: { readonly title: string; readonly goals: readonly Goal[]; readonly field: Field },
  { effort, nodeMajor, tell }: Task,
): Promise<Race> {
  const times = await race(contestants, effort, (progress) => tell(`${title}: ${progress}`))
  const rules = { limit: raw, goals, absent: field.absent, nodeMajor }
  return { title, rounds: times.get(raw)?.length ?? 0, standings: standings(times, rules) }
}

async function figuresOf(field: Field, verifiers: readonly Verifier[], task: Task): Promise<readonly Figure[]> {
  const { algorithm, keychime, keys, tokens } = field
  if (keychime === undefined) return []
  if (algorithm.name === 'RS256') return [await signingStalls(keychime, keys)]
  const own = verifiers.find(({ name }) => name === ours)
  const peer = verifiers.find(({ name }) => name === 'jose')
  if (algorithm.name !== 'HS256' || own === undefined || peer === undefined) return []
  return [await verifyingLoad({ own, peer }, tokens, task)]
}
