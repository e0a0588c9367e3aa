import { randomFillSync } from 'node:crypto'
import { type OperationName, operations } from '../../src/api/operations.ts'
import { createAuth } from '../../src/index.ts'
import { secret } from './sign-ins.ts'

/** What became of requests in the midst of which something threw that is nobody's refusal. */
export interface Thrown {
  /** How often something threw. */
  readonly times: number
  /** Answers other than 200, each kind once for each operation: `500 application/problem+json internal`. */
  readonly answers: Readonly<Record<string, readonly string[]>>
  /** Of those, answers to what the operator did not hear of. */
  readonly unheard: number
  /** Statuses of the same requests when nothing throws, after all that. */
  readonly afterwards: readonly number[]
}

type Auth = ReturnType<typeof createAuth>

/** Asks every operation over and over, and has the clock or the dice throw at each of the calls that it makes (E24). */
export async function throwEverywhere(): Promise<Thrown> {
  const trap = makeTrap()
  let heard = 0
  const auth = createAuth(
    { secret, environment: 'test', database: 'sqlite::memory:', otp: { cooldown: 0 }, limits },
    { ambient: trap, onError: () => void heard++ },
  )
  await auth.ready()
  const { id } = await auth.accounts.create({ username: 'ada' })
  await auth.accounts.setPassword(id, password)
  const answers: Record<string, readonly string[]> = {}
  const afterwards: number[] = []
  let [times, unheard] = [0, 0]
  for (const name of Object.keys(operations) as OperationName[]) {
    const kinds = new Set<string>()
    for (let call = 1; ; call++) {
      const request = await requestFor(auth, name)
      const heardBefore = heard
      trap.arm(call)
      const answer = await auth.handler(request)
      if (!trap.disarm()) {
        afterwards.push(answer.status)
        break
      }
      times++
      // What goes on beside requests has been struck in their place.
      if (answer.status === 200) continue
      kinds.add(await kindOf(answer))
      if (heard === heardBefore) unheard++
    }
    answers[name] = [...kinds]
  }
  await auth.close()
  return { times, answers, unheard, afterwards }
}

const limits = { requestsPerMinute: 0, verifiesPerMinute: 0, wrongPasswordsPerHour: 0 }

async function kindOf(answer: Response): Promise<string> {
  const { error_code: code } = (await answer.json()) as { readonly error_code?: string }
  return `${answer.status} ${answer.headers.get('content-type')} ${code}`
}

/** A clock and dice of which a call can be made to throw. */
function makeTrap(): {
  now(): number
  random(bytes: number): Uint8Array
  arm(call: number): void
  /** Whether it has thrown. */
  disarm(): boolean
} {
  let [left, hasThrown] = [Number.POSITIVE_INFINITY, false]
  const step = (): void => {
    if (--left > 0) return
    left = Number.POSITIVE_INFINITY
    hasThrown = true
    throw new Error('a bug')
  }
  return {
    now() {
      step()
      return Date.now()
    },
    random(bytes) {
      step()
      return randomFillSync(new Uint8Array(bytes))
    },
    arm(call) {
      left = call
      hasThrown = false
    },
    disarm() {
      left = Number.POSITIVE_INFINITY
      return hasThrown
    },
  }
}

const password = 'correct horse battery staple'
let people = 0

/** A request that succeeds, by somebody of its own. */
async function requestFor(auth: Auth, name: OperationName): Promise<Request> {
  const identifier = `p${people++}@example.com`
  const { access, refresh, claims } = await signIn(auth, identifier)
  const { challengeId, handle } = await auth.otp.request({ identifier })
  await auth.deliver()
  const otp = auth.inbox?.messages(identifier)[0]?.code ?? ''

  const given: Partial<Record<OperationName, object>> = {
    requestOtp: { identifier },
    verifyOtp: { challenge_id: challengeId, otp },
    obtainToken: { username: 'ada', password },
    refreshToken: { refresh },
    verifyToken: { token: access },
    blacklistToken: { refresh },
    logOut: { refresh },
    updateProfile: { first_name: 'Ada' },
  }
  const { method, path } = operations[name]
  const place = path.replace(':handle', handle).replace(':id', String(claims.sessionId))
  const body = given[name]
  return new Request(`http://localhost/accounts${place}/`, {
    method,
    headers: { authorization: `Bearer ${access}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

async function signIn(auth: Auth, identifier: string) {
  const { challengeId } = await auth.otp.request({ identifier })
  await auth.deliver()
  const { access, refresh } = await auth.otp.verify({
    challengeId,
    otp: auth.inbox?.messages(identifier)[0]?.code ?? '',
  })
  return { access, refresh, claims: auth.tokens.verify(access) }
}
