import type { Exchanges } from '../../src/api/openapi/examples.ts'
import { type Teller, type Told, teller } from './openapi-examples.ts'

/** Asks for everything that the API has, and gives what was asked and answered. */
export async function tellStory(): Promise<Exchanges> {
  const story = teller()
  await signIn(story)
  await useTokens(story)
  await stayInBrowser(story)
  await useOlderBodies(story)
  await useDevices(story)
  await keepProfile(story)
  await goWrong(story)
  await askAsMachine(story)
  await usePassword(story)
  return story.exchanges()
}

async function signIn(story: Teller): Promise<void> {
  const { tell } = story
  const asked = await tell('requestOtp', 'email', {
    summary: 'To an email address',
    body: { identifier: 'ada@example.com' },
  })
  const handle = handleOf(asked)
  await tell('otpStatus', 'sent', { summary: 'On its way', named: handle })
  await tell('requestOtp', 'cooldown', { summary: 'Again at once', body: { identifier: 'ada@example.com' } })
  const wrong = { challenge_id: asked.body['challenge_id'], otp: story.code() === '000000' ? '111111' : '000000' }
  await tell('verifyOtp', 'wrong', { summary: 'A wrong code', body: wrong })
  await tell('verifyOtp', 'code', { summary: 'The code', body: { ...wrong, otp: story.code() } })
  await tell('otpStatus', 'verified', { summary: 'Given back', named: handle })
}

async function stayInBrowser({ tell, code }: Teller): Promise<void> {
  const page = { origin: 'http://localhost:4000', prefer: 'session=cookie' }
  const asked = await tell('requestOtp', 'phone', {
    summary: 'To a phone number, as a text',
    body: { identifier: '+442079460958', channel: 'sms' },
  })
  await tell('inboxMessages', 'text', { summary: 'A text', query: '?to=+442079460958' })
  const verified = await tell('verifyOtp', 'browser', {
    summary: 'The code, by a browser that keeps its session in a cookie',
    body: { challenge_id: asked.body['challenge_id'], otp: code(), remember_me: false },
    headers: page,
  })
  const refreshed = await tell('refreshToken', 'browser', {
    summary: 'A browser with its cookie',
    body: {},
    headers: { ...page, cookie: verified.cookie },
  })
  await tell('blacklistToken', 'browser', {
    summary: 'A browser with its cookie',
    body: {},
    headers: { ...page, cookie: refreshed.cookie },
  })
}

async function useOlderBodies({ tell, code }: Teller): Promise<void> {
  await tell('requestOtp', 'older', { summary: 'An older body', body: { email: 'grace@example.com' } })
  await tell('verifyOtp', 'older', { summary: 'An older body', body: { email: 'grace@example.com', code: code() } })
}

async function useTokens(story: Teller): Promise<void> {
  const { tell } = story
  const { access, refresh } = await newTokens(story, 'mary@example.com')
  await tell('verifyToken', 'good', { summary: 'A good token', body: { token: access } })
  const next = await tell('refreshToken', 'token', { summary: 'A refresh token', body: { refresh } })
  await tell('blacklistToken', 'token', { summary: 'A refresh token', body: { refresh: next.body['refresh'] } })
  await tell('verifyToken', 'over', { summary: 'A token whose session is over', body: { token: access } })
  await tell('refreshToken', 'over', {
    summary: 'A token whose session is over',
    body: { refresh: next.body['refresh'] },
  })
  await tell('verifyToken', 'forged', { summary: 'No token of ours', body: { token: 'eyJhbGciOiJub25lIn0.e30.' } })
  await tell('blacklistToken', 'missing', { summary: 'Neither token nor cookie', body: {} })
}

async function useDevices(story: Teller): Promise<void> {
  const { tell } = story
  const phone = { 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) Version/18.6 Safari/604.1' }
  const laptop = { 'user-agent': 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Firefox/140.0' }
  await newTokens(story, 'hedy@example.com', phone)
  story.wait(3600)
  const { access } = await newTokens(story, 'hedy@example.com', laptop)
  const headers = { authorization: `Bearer ${access}` }
  const { body } = await tell('listSessions', 'devices', { summary: 'Two devices', headers })
  const [, other] = body['sessions'] as { readonly id: string }[]
  await tell('endSession', 'other', { summary: 'The other one', named: other?.id ?? '', headers })
  await tell('endSession', 'nobody', {
    summary: 'A session that there is not',
    named: `ses_${'0'.repeat(30)}`,
    headers,
  })
  await tell('endOtherSessions', 'none', { summary: 'No other is left', headers })
  await tell('logOut', 'access', { summary: 'An access token', body: {}, headers })
  await tell('logOut', 'nothing', { summary: 'Signed out already', body: {} })
  await tell('listSessions', 'over', { summary: 'A session that is over', headers })
}

async function keepProfile(story: Teller): Promise<void> {
  const { tell } = story
  const { access } = await newTokens(story, 'joan@example.com')
  const headers = { authorization: `Bearer ${access}` }
  const body = { first_name: 'Joan', last_name: 'Clarke', timezone: 'Europe/London' }
  await tell('updateProfile', 'names', { summary: 'Names and a time zone', body, headers })
  await tell('updateProfile', 'mistyped', { summary: 'A member of the wrong type', body: { company: 1 }, headers })
  await tell('readProfile', 'account', { summary: 'An account', headers })
  await tell('deleteAccount', 'account', { summary: 'An account', headers })
  await tell('readProfile', 'gone', { summary: 'An account that was deleted', headers })
}

async function goWrong({ ask, tell }: Teller): Promise<void> {
  await tell('requestOtp', 'missing', { summary: 'An empty body', body: {} })
  await tell('requestOtp', 'invalid', { summary: 'No phone number', body: { identifier: '+12' } })
  const headers = { 'idempotency-key': 'one-key-for-one-request-only' }
  await ask('requestOtp', { body: { identifier: 'kay@example.com' }, headers })
  await tell('requestOtp', 'mismatch', {
    summary: 'A key of before',
    body: { identifier: 'jean@example.com' },
    headers,
  })
  await tell('otpStatus', 'nobody', { summary: 'A handle that no challenge has', named: `chl_${'0'.repeat(36)}` })
  await tell('readProfile', 'nobody', { summary: 'No access token' })
  const forged = { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' }
  await tell('readProfile', 'forged', { summary: 'An access token that is not ours', headers: forged })
}

async function askAsMachine({ tell }: Teller): Promise<void> {
  await tell('live', 'alive', { summary: 'It runs' })
  await tell('ready', 'ready', { summary: 'It can work' })
  await tell('keys', 'none', { summary: 'Tokens are signed with a shared secret' })
}

async function usePassword({ addStaff, tell }: Teller): Promise<void> {
  const body = { username: 'katherine', password: 'correct horse battery staple' }
  await addStaff(body.username, body.password)
  await tell('obtainToken', 'password', { summary: 'A username and its password', body })
  const headers = { origin: 'http://localhost:4000', prefer: 'session=cookie' }
  await tell('obtainToken', 'browser', { summary: 'A browser that keeps its session in a cookie', body, headers })
  await tell('obtainToken', 'wrong', { summary: 'A wrong password', body: { ...body, password: 'letmein' } })
  await tell('obtainToken', 'missing', { summary: 'An empty body', body: {} })
}

/** Signs somebody in whose sign-in is no example. */
async function newTokens(
  story: Teller,
  identifier: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ access: string; refresh: string }> {
  const asked = await story.ask('requestOtp', { body: { identifier } })
  const { body } = await story.ask('verifyOtp', {
    headers,
    body: { challenge_id: asked.body['challenge_id'], otp: story.code() },
  })
  return { access: String(body['access']), refresh: String(body['refresh']) }
}

function handleOf(asked: Told): string {
  return /chl_\w+/.exec(String(asked.body['status_url']))?.[0] ?? ''
}
