import { PassThrough } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { testAuth } from '../testing/test-auth.ts'
import { type Asked, askForTrial } from './send-ask.ts'

/** Asks somebody who types these lines, each once the question before it was put. */
async function ask(typed: readonly string[], asked: Asked = {}): Promise<{ chosen: Asked; shown: string }> {
  const { auth } = await testAuth()
  const terminal = (): PassThrough & { isTTY: boolean } => Object.assign(new PassThrough(), { isTTY: true })
  const [input, output, lines] = [terminal(), terminal(), [...typed]]
  let shown = ''
  output.setEncoding('utf8').on('data', (text: string) => {
    shown += text
    if (!stripVTControlCharacters(shown).endsWith(': ')) return
    const line = lines.shift()
    if (line === undefined) input.end()
    else input.write(`${line}\n`)
  })
  return { chosen: await askForTrial(auth.settings, asked, { input, output }), shown }
}

describe('Asking for a test message', () => {
  it('takes a recipient and a channel', async () => {
    const { chosen, shown } = await ask(['+442079460958', 'SMS'])

    expect(chosen).toEqual({ to: '+442079460958', transport: 'sms' })
    expect(shown).toContain('By whatsapp, telegram, sms, voice (whatsapp): ')
  })

  it('asks again for what is none, and takes the first channel where none is named', async () => {
    const { chosen } = await ask(['nobody', '+442079460958', 'pigeon', ''])

    expect(chosen).toEqual({ to: '+442079460958', transport: 'whatsapp' })
  })

  it('asks for nothing that is known or has one answer', async () => {
    expect((await ask(['ada@example.com'])).chosen).toEqual({ to: 'ada@example.com', transport: 'email' })
    expect(await ask([], { to: '+442079460958', transport: 'voice' })).toEqual({
      chosen: { to: '+442079460958', transport: 'voice' },
      shown: '',
    })
  })

  it('ends where whoever is asked goes away', async () => {
    await expect(ask([])).rejects.toThrow('nobody was named')
  })
})
