import { AuthError, type StepUpOffer } from '../../errors.ts'
import type { Deps } from '../deps.ts'
import type { Recipient } from '../records.ts'
import { counterOf } from './counter.ts'
import type { Spend } from './spend.ts'

/** Something that people, or their browsers, do once before a request goes on, and machines in great number cannot. */
export interface StepUp {
  /** What to do; `weight` counts what was done for the same subject of late, from 0. */
  offer(subject: string, weight: number): Promise<StepUpOffer>
  /**
   * The name of a proof that what was offered for the subject was done, by which it is used up; `undefined` where it is none.
   *
   * @throws {AuthError} `unavailable` where it cannot be judged.
   */
  judge(proof: string, asked: Asked): Promise<string | undefined>
}

/** What a proof has to be for. */
export interface Asked {
  readonly subject: string
  readonly clientAddress?: string | undefined
}

/** For how long a proof may be brought after it was asked for. */
export const PROOF_LIFE_MS = 10 * 60_000
const DAY_MS = 86_400_000
/** Messages that proofs may add to the ones a day that a recipient gets, as a multiple of these. */
const TIMES_THE_DAY = 5
/** Each so many proofs for one recipient in a day make the next a step harder. */
const A_STEP = 5

/** What a proof for a message to this recipient is for. */
export function requestSubject(deps: Pick<Deps, 'settings'>, { kind, value }: Recipient): string {
  return counterOf(deps, 'step-up-request', `${kind}:${value}`)
}

/** What a proof for a guess at this challenge is for. */
export function verifySubject(deps: Pick<Deps, 'settings'>, handle: string): string {
  return counterOf(deps, 'step-up-verify', handle)
}

/** What a caller brings. */
export interface Brought extends Asked {
  readonly proof?: string | undefined
}

/** A proof that is good, by the name under which it is used up. */
export interface Proof {
  readonly name: string
  readonly subject: string
}

/**
 * Lets a stranger go on: with the proof that it brought, or without one while no guard is up.
 *
 * @throws {AuthError} `step_up_required` where a proof is needed, or not good; `unavailable` where it cannot be judged.
 */
export async function admitStranger(deps: Deps, { proof, ...asked }: Brought): Promise<Proof | undefined> {
  if (deps.stepUp === undefined) return undefined
  if (proof === undefined && deps.guard.level() === 0) return undefined
  const name = proof === undefined ? undefined : await deps.stepUp.judge(proof, asked)
  if (name === undefined) throw new AuthError('step_up_required', { details: await offered(deps, asked.subject) })
  return { name, subject: asked.subject }
}

/** What a message costs that a proof pays for: the proof, and one of those that proofs add to the day of its recipient. */
export function proofSpends(deps: Pick<Deps, 'settings'>, { name, subject }: Proof): readonly Spend[] {
  return [onceOnly(deps, name), paidSpend(deps, subject)]
}

/** The messages to a recipient that proofs pay for. */
export function paidSpend({ settings }: Pick<Deps, 'settings'>, subject: string): Spend {
  const max = TIMES_THE_DAY * settings.otp.dailyLimit
  return { counter: subject, rules: [{ max, windowMs: DAY_MS, refusal: 'daily_limit' }] }
}

/** Uses the proof up. */
export function onceOnly(deps: Pick<Deps, 'settings'>, name: string): Spend {
  const rules = [{ max: 1, windowMs: PROOF_LIFE_MS, refusal: 'step_up_required' }] as const
  return { counter: counterOf(deps, 'proof', name), rules }
}

/** What may be done for a subject, as details of a refusal; nothing where nothing is asked for here. */
export async function offered(deps: Deps, subject: string): Promise<{ readonly stepUp?: StepUpOffer }> {
  if (deps.stepUp === undefined) return {}
  const done = await deps.store.spentSince(subject, deps.ambient.now() - DAY_MS)
  return { stepUp: await deps.stepUp.offer(subject, Math.floor(done / A_STEP)) }
}
