import pc from 'picocolors'
import type { Receipt } from '../core/channel.ts'
import type { Checked } from '../core/check.ts'
import { segmentsOf } from '../core/delivery/segments.ts'
import { present } from '../core/optional.ts'
import type { callbackAddressesOf } from '../trial/callbacks.ts'
import type { Trial } from '../trial.ts'
import { printJson } from './exit.ts'
import { printFindings } from './findings.ts'
import { explained } from './reasons.ts'
import { columns, printTable } from './text-table.ts'

type Progress = ReturnType<Trial['follow']> extends AsyncIterable<infer P> ? P : never
type Addresses = ReturnType<typeof callbackAddressesOf>

/** Tells what comes of a test message, step by step. */
export interface SendReport {
  findings(findings: readonly Checked[]): void
  callbacks(addresses: Addresses): void
  message(trial: Trial): void
  /** What the `console` channel prints. */
  print(line: string): void
  receipt(receipt: Receipt, provider: string): void
  progress(progress: Progress): void
  /** Nothing more is heard: the vendor tells it by callbacks only, or took longer. */
  unfinished(why: 'not told' | 'on its way'): void
  end(): void
}

/** For people: each step as it happens. */
export function textReport(): SendReport {
  const write = (text: string): void => void process.stdout.write(`${text}\n`)
  const { bold, green, red, yellow } = pc.createColors(process.stdout.isTTY === true && pc.isColorSupported)
  const step = (word: string, says: string, paint = bold): void =>
    write(columns([[word.padEnd(8), says]], process.stdout.columns).replace(word, paint(word)))

  return {
    findings(findings) {
      printFindings(findings)
      write('')
    },
    callbacks(addresses) {
      if (addresses.length === 0) write('no vendor calls back here')
      else
        printTable(
          ['who calls', 'where', 'set up by'],
          addresses.map(({ vendor, url, setUp }) => [vendor, url, setUp]),
        )
      write('')
    },
    message(trial) {
      write(columns(rowsOf(trial), process.stdout.columns))
      if (trial.words.by === 'us') write(`\n${indented(trial.message.text)}`)
      write('')
    },
    print: write,
    receipt(receipt, provider) {
      if (receipt.outcome === 'sent') return step('sent', receipt.reference ?? 'without a reference', green)
      step(receipt.outcome, whyNot(receipt, provider), receipt.outcome === 'refused' ? red : yellow)
    },
    progress({ status, state, errorCode }) {
      const why = errorCode === undefined ? '' : twilioPage(errorCode)
      step(status, why, state === 'failed' ? red : state === undefined || state === 'sent' ? bold : green)
    },
    unfinished: (why) => step('…', unfinished[why]),
    end() {},
  }
}

/** For programs: one object at the end. */
export function jsonReport(): SendReport {
  const told: Record<string, unknown> = {}
  const steps: object[] = []
  return {
    findings: (findings) => void (told['findings'] = findings),
    callbacks: (addresses) =>
      void (told['callbacks'] = addresses.map(({ setUp, ...address }) => ({ ...address, set_up: setUp }))),
    message: (trial) => void (told['message'] = messageFields(trial)),
    // Standard output is for the object alone.
    print: (line) => void process.stderr.write(`${line}\n`),
    receipt: (receipt, provider) => void (told['receipt'] = receiptFields(receipt, provider)),
    progress: ({ status, state, errorCode }) => {
      steps.push({ status, ...present('state', state), ...present('error_code', errorCode) })
      told['progress'] = steps
    },
    unfinished: (why) => void (told['unfinished'] = unfinished[why]),
    end: () => printJson(told),
  }
}

const unfinished = {
  'not told': 'what becomes of it is told by callbacks only, to a server that runs; keychime outbox does not list it',
  'on its way': 'it is on its way, and nothing more was heard in this time: --wait waits longer',
} as const

const wordings = {
  template: 'those of a template, which is given the code',
  Verify: 'those of Twilio Verify',
  Telegram: 'those of Telegram, which is given the code',
} as const

function rowsOf({ recipient, provider, message, words }: Trial): readonly (readonly string[])[] {
  const { transport, locale, subject, text } = message
  const { segments, encoding } = segmentsOf(text)
  const isOurs = words.by === 'us'
  return [
    ['to', recipient],
    ['by', `${transport}, ${provider}`],
    ...(words.sender === undefined ? [] : [['from', words.sender]]),
    ['language', locale],
    ...(words.by === 'us' ? [] : [['words', [wordings[words.by], words.template ?? []].flat().join(': ')]]),
    ...(isOurs && transport === 'sms' ? [['segments', `${segments}, ${encoding}`]] : []),
    ...(isOurs && subject !== undefined ? [['subject', subject]] : []),
  ]
}

function messageFields({ recipient, provider, message, words }: Trial): object {
  const { transport, locale, subject, text, html } = message
  const ours = { ...present('subject', subject), text, ...present('html', html) }
  return {
    to: recipient,
    channel: transport,
    provider,
    ...present('sender', words.sender),
    locale,
    words: words.by,
    ...present('template', words.template),
    ...(words.by === 'us' ? ours : {}),
    ...(words.by === 'us' && transport === 'sms' ? segmentsOf(text) : {}),
  }
}

function receiptFields(receipt: Receipt, provider: string): object {
  if (receipt.outcome === 'sent') return { outcome: 'sent', ...present('reference', receipt.reference) }
  const { outcome, reason, errorCode } = receipt
  return {
    outcome,
    reason,
    ...present('error_code', errorCode),
    ...present('means', explained(reason)),
    ...(pageOf(errorCode, provider) === undefined ? {} : { more: pageOf(errorCode, provider) }),
  }
}

/** `trial_account 21608: the account is on trial … (https://…)` */
function whyNot({ reason, errorCode }: Exclude<Receipt, { outcome: 'sent' }>, provider: string): string {
  const word = [reason, errorCode ?? []].flat().join(' ')
  const page = pageOf(errorCode, provider)
  return [word, explained(reason) ?? []].flat().join(': ') + (page === undefined ? '' : ` (${page})`)
}

function pageOf(errorCode: string | undefined, provider: string): string | undefined {
  return errorCode !== undefined && provider.startsWith('twilio') ? twilioPage(errorCode) : undefined
}

function twilioPage(errorCode: string): string {
  return `https://www.twilio.com/docs/errors/${errorCode}`
}

function indented(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`.trimEnd())
    .join('\n')
}
