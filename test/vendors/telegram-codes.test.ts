import { expect, it } from 'vitest'
import type { Event } from '../../src/core/events.ts'
import { alertOf } from '../../src/providers/telegram/alert.ts'
import { createTelegram } from '../../src/providers/telegram.ts'
import { testAuth } from '../../src/testing/test-auth.ts'
import { waitUntil } from '../wait-until.ts'
import { startTelegram } from './telegram.ts'

it('no alert of a whole life with keychime holds a code, a token, or a recipient that is not masked', async () => {
  const botToken = `123456:${'t'.repeat(35)}`
  const vendor = await startTelegram(botToken)
  const telegram = createTelegram(
    {
      baseUrl: vendor.url,
      requestTimeoutMs: 5_000,
      botToken,
      chatId: 1,
      parseMode: undefined,
      disableNotification: false,
      disableWebPagePreview: true,
      maxRetries: 0,
      retryDelayMs: 0,
    },
    { projectName: 'Acme', stage: 'test', now: () => 0, pause: async () => {} },
  )
  const events: Event[] = []
  const secrets: string[] = []
  const { auth, inbox, clock } = await testAuth()
  auth.on('*', (event) => void events.push(event))

  for (const identifier of ['+442079460958', 'ada@example.com']) {
    const { challengeId } = await auth.otp.request({ identifier })
    await inbox.settle()
    const { access, refresh } = await auth.otp.verify({ challengeId, otp: inbox.code })
    const { refresh: next = '' } = await auth.tokens.refresh(refresh)
    clock.advance({ minutes: 5 })
    const { refresh: last = '' } = await auth.tokens.refresh(next)
    clock.advance({ minutes: 5 })
    await auth.tokens.refresh(refresh).catch(() => {})
    secrets.push(identifier, identifier.slice(1), challengeId, inbox.code, access, refresh, next, last)
  }
  const alerts = events.flatMap((event) => alertOf(event, { isNew: true }) ?? [])
  for (const alert of alerts) telegram.tell(alert)
  await waitUntil(() => vendor.asked.length === alerts.length)

  const kinds = new Set(alerts.map(({ kind }) => kind))
  expect([...kinds]).toEqual(expect.arrayContaining(['otp.requested', 'account.created', 'session.reuse_detected']))
  expect(secrets).not.toContain('')
  const sent = vendor.asked.map(({ body }) => body).join('\n')
  for (const secret of secrets) expect(sent).not.toContain(secret)
  await telegram.close()
  await vendor.close()
  await auth.close()
})
