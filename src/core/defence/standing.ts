import type { Recipient } from '../records.ts'
import { addressSpends, type Configured, inForce, passwordSpends, recipientSpend, verifySpends } from './limits.ts'
import { divided } from './slices.ts'
import { type Counted, type Spend, standingsOf } from './spend.ts'
import { paidSpend, requestSubject } from './step-up.ts'

/** Whose limits are looked at: a recipient's, or a network address's. */
export type Limitee = { readonly recipient: Recipient } | { readonly address: string }

/** A counter, and what it counts, for people. */
export interface NamedSpend {
  readonly what: string
  readonly spend: Spend
}

/** How a limit stands, for people. */
export interface LimitStanding {
  readonly what: string
  readonly max: number
  readonly windowMs: number
  readonly used: number
  /** Milliseconds until there is room; 0 = now. */
  readonly roomInMs: number
}

/** The counters of a recipient or an address, as they are spent. */
export function countersOf(deps: Configured, whose: Limitee): readonly NamedSpend[] {
  const named = 'address' in whose ? ofAddress(deps, whose.address) : ofRecipient(deps, whose.recipient)
  return named.flatMap(({ what, spend }) => divided(inForce(spend)).map((one) => ({ what, spend: one })))
}

function ofAddress(deps: Configured, clientAddress: string): readonly NamedSpend[] {
  return [
    ...addressSpends(deps, { clientAddress }).map((spend) => ({ what: 'requests', spend })),
    ...verifySpends(deps, { clientAddress }).map((spend) => ({ what: 'guesses', spend })),
  ]
}

function ofRecipient(deps: Configured, recipient: Recipient): readonly NamedSpend[] {
  const passwords = recipient.kind === 'email' ? passwordSpends(deps, { kind: 'email', value: recipient.value }) : []
  return [
    { what: 'messages for strangers', spend: recipientSpend(deps, { recipient, isProven: false }) },
    { what: 'messages for devices that proved it', spend: recipientSpend(deps, { recipient, isProven: true }) },
    { what: 'messages that proofs paid for', spend: paidSpend(deps, requestSubject(deps, recipient)) },
    ...passwords.map((spend) => ({ what: 'wrong passwords', spend })),
  ]
}

/** How the limits of counters stand; those that have no limit are left out. */
export function standing(named: readonly NamedSpend[], counted: readonly Counted[], now: number): LimitStanding[] {
  return counted.flatMap((one, at) =>
    standingsOf(one, now).map(({ max, unit = 1, windowMs, used, waitMs }) => ({
      what: named[at]?.what ?? '',
      max: max * unit,
      windowMs,
      used: used * unit,
      roomInMs: waitMs,
    })),
  )
}
