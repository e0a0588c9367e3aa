import { describe, expect, it } from 'vitest'
import type { Message } from '../core/channel.ts'
import { channelContract } from '../testing/channel-contract.ts'
import { createConsole } from './console.ts'

const signal = new AbortController().signal

const sms: Message = {
  id: 'delivery-1',
  transport: 'sms',
  to: '+442079460958',
  text: '123456 is your code\n@localhost #123456',
  locale: 'en',
  projectName: 'Acme',
  code: '123456',
  createdAt: 8000,
  expiresAt: 9_000,
}

async function printed(message: Message): Promise<readonly string[]> {
  const lines: string[] = []
  await createConsole({ write: (line) => lines.push(line) }).send(message, signal)
  return lines
}

describe('the console as a channel', () => {
  let lines: string[] = []
  const contract = channelContract(
    'console',
    () => {
      lines = []
      return createConsole({ write: (line) => lines.push(line) })
    },
    { arrivals: () => lines.join('\n').split('┌').slice(1) },
  )

  it.each(contract)('$title', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })
})

describe('the console', () => {
  it('prints a message as a block with channel, recipient and code on top', async () => {
    expect(await printed(sms)).toEqual([
      '┌─ SMS to +442079460958, code 123456 ───────────────────────────────────',
      '│ 123456 is your code',
      '│ @localhost #123456',
      '└───────────────────────────────────────────────────────────────────────',
    ])
  })

  it('prints subject and text of an email, and a long link in one line', async () => {
    const link = `https://auth.example.com/login#${'x'.repeat(100)}`
    const lines = await printed({
      ...sms,
      transport: 'email',
      to: 'a@example.com',
      subject: 'Your code',
      text: `Open\n\n${link}\n`,
      html: '<p>Open',
    })

    expect(lines.slice(1, -1)).toEqual(['│ Subject: Your code', '│', '│ Open', '│', `│ ${link}`])
  })

  it('hands over lines, none of which moves the cursor or colours the terminal', async () => {
    const lines = await printed({ ...sms, to: '+1\u001b[2J', text: 'a\rb\u001b[31mc\nd\u0007' })

    expect(lines.join('')).not.toMatch(/\p{Cc}/u)
    expect(lines.slice(1, -1)).toEqual(['│ a', '│ b[31mc', '│ d'])
  })
})
