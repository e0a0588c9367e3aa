import { createHmac } from 'node:crypto'
import { wrongCodes } from '../../src/testing/index.ts'
import { runProgram } from '../server.ts'
import { signBody } from '../vendors/event-calls.ts'
import type { Fault } from '../vendors/mail-server.ts'
import { metaSignature, metaStatuses } from '../vendors/meta.ts'
import { waitUntil } from '../wait-until.ts'
import { guard, wrote } from './produced.ts'
import { accountSid, eventKey, type Stage, secrets, testIdentity } from './stage.ts'

/** An answer, whose refusals are looked through. */
interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, string>>
}

/** Somebody who asked for a code. */
interface Person {
  readonly identifier: string
  readonly challengeId: string
  readonly handle: string
  readonly code: string
}

async function post(
  { server }: Stage,
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return send(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

async function send(url: string, init: RequestInit = {}): Promise<Answer> {
  const answer = await fetch(url, init)
  const text = await answer.text()
  if (answer.status >= 400) wrote('a refusal', text)
  return { status: answer.status, body: text.startsWith('{') ? JSON.parse(text) : {} }
}

const ways = ['email', 'whatsapp', 'sms', 'voice', 'phone'] as const

/** Somebody new asks, by turns by each way, whom the vendors then know. */
export async function ask(stage: Stage, number: number): Promise<Person> {
  const channel = ways[number % ways.length]
  const identifier = channel === 'email' ? `person${number}+x@example.com` : `+1202555${String(1000 + number)}`
  const { body } = await post(stage, '/accounts/otp/request/', { identifier, channel })
  const handle = /chl_\w+/.exec(body['status_url'] ?? '')?.[0] ?? ''
  const person = { identifier, handle, challengeId: body['challenge_id'] ?? '', code: stage.codeOf(handle) }
  guard(identifier, person.challengeId, person.code)
  return person
}

/** Until each vendor has failed in each way, with whoever asks named in its error. */
export async function askWhileVendorsFail(stage: Stage): Promise<readonly Person[]> {
  const people: Person[] = []
  while (stage.echo.left() > 0) {
    if (people.length === 500) throw new Error(`${stage.echo.left()} ways of failing were not met`)
    stage.mail.fail(faults[people.length % faults.length]?.(`person${people.length}+x@example.com`))
    const person = await ask(stage, people.length)
    people.push(person)
    await waitUntil(async () => (await statusOf(stage, person)) !== 'queued')
  }
  stage.mail.fail(undefined)
  return people
}

const faults: readonly ((to: string) => Fault | undefined)[] = [
  (to) => ({ at: 'recipient', says: { status: 550, text: `5.7.1 <${to}> is not wanted here` } }),
  () => undefined,
  (to) => ({ at: 'text', says: { status: 554, text: `Spam to ${to}` } }),
  () => ({ at: 'text' }),
  (to) => ({ at: 'sender', says: { status: 553, text: `5.7.1 ${to}` } }),
]

async function statusOf({ server }: Stage, { handle }: Person): Promise<string> {
  const answer = await fetch(`${server.url}/accounts/otp/status/${handle}/`)
  const text = await answer.text()
  wrote('a status', text)
  return (JSON.parse(text) as { status: string }).status
}

/** What a browser hears that waits, until the code is used. */
export async function listen({ server }: Stage, { handle }: Person): Promise<void> {
  const answer = await fetch(`${server.url}/accounts/otp/status/${handle}/events/`)
  wrote('a status stream', await answer.text())
}

/** Signs in with wrong codes, the right one, and it again; refreshes, is robbed, and signs out. */
export async function signInAndOut(stage: Stage, { identifier, challengeId, code }: Person): Promise<void> {
  for (const otp of [...wrongCodes(code, 2), code, code]) {
    const { status, body } = await post(stage, '/accounts/otp/verify/', { challenge_id: challengeId, otp })
    if (status === 200) await useSession(stage, body)
  }
  await post(stage, '/accounts/otp/verify/', { identifier, otp: code })
  await post(stage, '/accounts/otp/request/', { identifier: `${identifier};${code}` })
  await post(stage, '/accounts/otp/verify/', { challenge_id: [challengeId], otp: { code } })
}

async function useSession(stage: Stage, { access = '', refresh = '' }: Answer['body']): Promise<void> {
  const { body } = await post(stage, '/accounts/token/refresh/', { refresh })
  guard(access, refresh, body['access'], body['refresh'])
  const authorization = `Bearer ${access}`
  await send(`${stage.server.url}/accounts/profile/?token=${access}`, { headers: { authorization } })
  await send(`${stage.server.url}/accounts/profile/`, { headers: { authorization: `${authorization}x` } })
  await post(stage, '/accounts/token/verify/', { token: `${access}x` })
  await post(stage, '/accounts/token/refresh/', { refresh: `${refresh}x` })
  await operatorsLook(stage, access)
  await post(stage, '/accounts/logout/', {}, { authorization })
  await post(stage, '/accounts/token/refresh/', { refresh: body['refresh'] })
  await send(`${stage.server.url}/accounts/profile/`, { headers: { authorization } })
}

/** Signs in with a password, and guesses at it. */
export async function signInWithPassword(stage: Stage): Promise<void> {
  for (const password of [`${secrets.password}?`, secrets.password]) {
    const { body } = await post(stage, '/accounts/token/', { username: 'operator', password })
    guard(body['access'], body['refresh'])
  }
}

/** Signs in as a test identity, after a wrong guess, and guesses with its code elsewhere. */
export async function signInAsTest(stage: Stage, { challengeId }: Person): Promise<void> {
  const { body } = await post(stage, '/accounts/otp/request/', { identifier: testIdentity })
  const otps = [...wrongCodes(secrets.testCode, 1), secrets.testCode]
  for (const challenge_id of [body['challenge_id'], challengeId]) {
    for (const otp of otps) {
      const { access, refresh } = (await post(stage, '/accounts/otp/verify/', { challenge_id, otp })).body
      guard(challenge_id, access, refresh)
    }
  }
  await post(stage, '/accounts/otp/request/', { identifier: `${testIdentity};${secrets.testCode}` })
}

/** A vendor tells of a message, signed well and badly, with everything in it that it knows. */
export async function vendorCallsBack(stage: Stage, person: Person, delivery: string): Promise<void> {
  const calls = person.identifier.includes('@') ? [sendgridCalls] : [twilioCalls, metaCalls]
  for (const call of calls) await call(stage, person, delivery)
}

async function twilioCalls({ server }: Stage, { identifier, code }: Person, delivery: string): Promise<void> {
  const url = `${server.banner.public_url}/accounts/webhook/message-status/?delivery=${delivery}`
  const told = { To: identifier, Body: `It is ${code}`, ErrorMessage: `${identifier}: ${code}`, Said: `code ${code}` }
  for (const MessageStatus of ['sent', 'undelivered', 'delivered']) {
    const fields = { AccountSid: accountSid, MessageSid: `SM${'7'.repeat(32)}`, MessageStatus, ...told }
    const text = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))
    const signature = createHmac('sha1', secrets.authToken)
      .update(url + text.flat().join(''))
      .digest('base64')
    for (const given of [signature, secrets.authToken]) {
      await send(url, {
        method: 'POST',
        headers: { 'x-twilio-signature': given },
        body: new URLSearchParams(fields),
      })
    }
  }
}

async function sendgridCalls({ server }: Stage, { identifier, code }: Person, delivery: string): Promise<void> {
  const said = `550 <${identifier}>: "${code} is your code"`
  const told = { email: identifier, delivery, reason: said, response: said, said, url: `https://x/#code=${code}` }
  const timestamp = Math.floor(Date.now() / 1000)
  const events = ['processed', 'bounce', 'click'].map((event) => ({ ...told, event, timestamp, sg_event_id: event }))
  const { body, signature } = signBody(JSON.stringify(events), String(timestamp), eventKey)
  for (const given of [signature, Buffer.from(said).toString('base64')]) {
    const headers = {
      'x-twilio-email-event-webhook-signature': given,
      'x-twilio-email-event-webhook-timestamp': String(timestamp),
    }
    await send(`${server.url}/accounts/webhook/sendgrid/`, { method: 'POST', headers, body })
  }
}

async function metaCalls({ server }: Stage, { identifier, code }: Person, delivery: string): Promise<void> {
  const told = { recipient_id: identifier.slice(1), said: `code ${code}`, biz_opaque_callback_data: delivery }
  const errors = [{ code: 131026, title: identifier, error_data: { details: `${identifier}: ${code}` } }]
  for (const status of ['sent', 'failed', 'delivered']) {
    const body = metaStatuses({ ...told, id: 'wamid.7', status, timestamp: '1767225600', errors })
    for (const secret of [secrets.metaApp, 'e'.repeat(32)]) {
      const url = `${server.url}/accounts/webhook/meta/`
      await send(url, { method: 'POST', headers: metaSignature(body, secret), body })
    }
  }
  for (const token of [secrets.metaVerify, `${secrets.metaVerify}x`]) {
    const query = new URLSearchParams({ 'hub.mode': 'subscribe', 'hub.verify_token': token, 'hub.challenge': '7' })
    await send(`${server.url}/accounts/webhook/meta/?${query}`)
  }
}

const commands = [
  'config print',
  'config print --json',
  'config check --json',
  'config env',
  'config explain twilio.auth_token',
  'config explain test_identities',
  'outbox list',
  'keys list --json',
]

/** The commands of operators that show something, as JSON or for people, and those that are given a token. */
async function operatorsLook({ env }: Stage, access: string): Promise<void> {
  for (const command of commands) await runProgram(command.split(' '), { env })
  for (const name of ['decode', 'verify']) {
    for (const token of [access, `${access}x`]) await runProgram(['tokens', name, '-'], { env, input: token })
  }
}

/** Ends sessions, and sends what failed once more. */
export async function operatorsAct({ env }: Stage, { identifier }: Person, delivery: string): Promise<void> {
  await runProgram(['sessions', 'revoke', '--identifier', identifier, '--json'], { env })
  await runProgram(['sessions', 'revoke', '--identifier', `${identifier}!`], { env })
  await runProgram(['outbox', 'retry', delivery, '--json'], { env })
}

/** The messages that operators are shown. */
export async function outbox({ env }: Stage): Promise<readonly Readonly<Record<string, string>>[]> {
  const { code, stdout, stderr } = await runProgram(['outbox', 'list', '--limit', '9999', '--json'], { env })
  if (code !== 0) throw new Error(stderr)
  return (JSON.parse(stdout) as { messages: Readonly<Record<string, string>>[] }).messages
}
