import type { Auth } from '../auth.ts'
import type { Transport } from '../core/channel.ts'
import { present } from '../core/optional.ts'
import { StartError } from '../errors.ts'
import { callbackAddressesOf } from '../trial/callbacks.ts'
import { templatesOf } from '../trial/templates.ts'
import { prepareTrial, type Trial, type TrialRequest } from '../trial.ts'
import { readSources, type Sources } from './config-sources.ts'
import { examine, examinedConfiguration, settingsServed } from './configuration.ts'
import { printJson, tellOperator } from './exit.ts'
import { findingsOf, hasFailed } from './findings.ts'
import { progressOn } from './progress.ts'
import { askForTrial } from './send-ask.ts'
import type { SendFlags } from './send-flags.ts'
import { jsonReport, type SendReport, textReport } from './send-report.ts'

type Settings = Auth['settings']

const WAIT_SECONDS = 10

const waiting = progressOn(process.stderr, 'waiting for')

/**
 * Sends a test message, or shows what would be sent, and says what the vendor makes of it. Exit code 1 where it was refused, failed,
 * or nobody knows.
 *
 * @throws {StartError} where there is no recipient, or nobody carries such a message.
 */
export async function send(flags: SendFlags): Promise<void> {
  const sources = await readSources(flags, process.env)
  tellOperator(sources.notes)
  const settings = withTemplate(settingsServed(examinedConfiguration(sources)), flags)
  if (flags.mode === 'generate-templates') return printJson({ templates: templatesOf(settings) })

  const report = flags.json ? jsonReport() : textReport()
  const isSetUp = flags.mode === 'setup' || flags.mode === 'all'
  // First: whoever named nobody need not read the rest.
  const trial = flags.mode === 'setup' || flags.webhook ? undefined : await prepare(settings, flags, report)
  if (isSetUp) await lookAt(sources, report)
  if (isSetUp || flags.webhook || flags.dryRun) report.callbacks(callbackAddressesOf(settings))
  if (trial !== undefined) report.message(trial)
  if (trial !== undefined && !flags.dryRun) await carryOut(trial, flags, report)
  report.end()
}

/** A template of the command line serves every language. */
function withTemplate(settings: Settings, { contentSid }: SendFlags): Settings {
  const { twilio } = settings
  if (contentSid === undefined) return settings
  if (twilio?.whatsappFrom === undefined)
    throw new StartError('--content-sid does nothing without twilio.whatsapp_from')
  return { ...settings, twilio: { ...twilio, whatsappTemplates: { default: contentSid } } }
}

async function lookAt(sources: Sources, report: SendReport): Promise<void> {
  const findings = await findingsOf(sources, examine(sources))
  if (hasFailed(findings)) process.exitCode = 1
  report.findings(findings)
}

async function prepare(settings: Settings, flags: SendFlags, { print }: SendReport): Promise<Trial> {
  const trial = prepareTrial(settings, await requestOf(settings, flags), {
    print(line) {
      waiting.clear()
      print(line)
    },
    report: (error) => tellOperator([error instanceof Error ? error.message : 'the provider threw something']),
  })
  if (trial.provider === 'inbox' && !flags.dryRun)
    throw new StartError('the inbox is in the memory of a server, where nobody would see it: configure a provider')
  if (trial.isRehearsal) tellOperator(['twilio.test_mode is on: nothing leaves'])
  return trial
}

async function carryOut(trial: Trial, { wait = WAIT_SECONDS }: SendFlags, report: SendReport): Promise<void> {
  waiting.show([trial.provider])
  const receipt = await trial.send().finally(waiting.clear)
  report.receipt(receipt, trial.provider)
  if (receipt.outcome !== 'sent') process.exitCode = 1
  else if (trial.isToldLater) await follow({ trial, receipt, report }, wait)
}

async function requestOf(settings: Settings, flags: SendFlags): Promise<TrialRequest> {
  const { to = flags.phone, provider, locale, message: text } = flags
  const transport = transportIn(flags)
  const asked = { ...present('to', to), ...present('transport', transport) }
  const complete = flags.interactive ? await askForTrial(settings, asked) : asked
  if (complete.to === undefined)
    throw new StartError('nobody would get it: name a recipient by --to, or use --interactive')
  return {
    ...complete,
    to: complete.to,
    ...present('provider', provider),
    ...present('locale', locale),
    ...present('text', text),
  }
}

function transportIn({ channel, whatsapp, contentSid, mode }: SendFlags): Transport | undefined {
  const isWhatsApp = whatsapp === true || contentSid !== undefined || mode === 'test-whatsapp'
  if (isWhatsApp && channel !== undefined && channel !== 'whatsapp')
    throw new StartError(`--channel ${channel} contradicts the rest, which asks for WhatsApp`)
  return isWhatsApp ? 'whatsapp' : channel
}

interface Following {
  readonly trial: Trial
  readonly receipt: Parameters<Trial['follow']>[0]
  readonly report: SendReport
}

async function follow({ trial, receipt, report }: Following, seconds: number): Promise<void> {
  if (seconds === 0) return
  let last: { readonly isEnd: boolean } | undefined
  waiting.show([trial.provider])
  for await (const progress of trial.follow(receipt, AbortSignal.timeout(seconds * 1000))) {
    last = progress
    waiting.clear()
    report.progress(progress)
    waiting.show([trial.provider])
    if (progress.state === 'failed') process.exitCode = 1
  }
  waiting.clear()
  if (last?.isEnd !== true) report.unfinished(last === undefined ? 'not told' : 'on its way')
}
