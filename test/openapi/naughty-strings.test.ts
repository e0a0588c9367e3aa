import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { home } from '../http/client.ts'
import { noteUnless, vectors } from '../http/vectors.ts'
import { type Asker, asker, type Member, members, type Wish } from './asked.ts'
import { asSegment } from './requests.ts'
import { type Parameter, type Target, targets } from './targets.ts'

const naughtyStrings = vectors('naughty-strings/blns.json')

describe.skipIf(naughtyStrings === undefined)(`the big list of naughty strings${noteUnless(naughtyStrings)}`, () => {
  const strings: readonly string[] = JSON.parse(naughtyStrings ?? '[]')
  const inHeaders = strings.filter((text) => /^[\t\x20-\x7e\x80-\xff]*$/.test(text))

  let somebody: Asker
  beforeAll(async () => {
    somebody = await asker()
  })
  afterAll(() => somebody.close())

  async function troublesOf(target: Target, texts: readonly string[], wish: (text: string) => Wish) {
    const troubles: unknown[] = []
    for (const text of texts) {
      const { trouble } = await somebody.ask(target, wish(text))
      if (trouble !== undefined) troubles.push([text, trouble])
    }
    return troubles
  }

  it('is whole', () => {
    expect([strings.length, inHeaders.length > 250, members.length > 25]).toEqual([515, true, true])
  })

  it.each(members.map((member) => [member.target.id, member.name, member] as const))(
    'leaves no trace where %s refuses it as %s',
    async (_id, name, member) => {
      const { target, right } = member
      expect(
        await troublesOf(target, strings.filter(isWorth(member)), (text) => ({ body: { ...right, [name]: text } })),
      ).toEqual([])
    },
  )

  it('is no code', async () => {
    const target = targetOf('verifyOtp')
    const statuses = new Set<number>()
    for (const otp of strings) {
      const { answer } = await somebody.ask(target, { body: { challenge_id: '%challenge%', otp } })
      statuses.add(answer.status)
    }

    expect([...statuses].sort()).toEqual([400, 401])
  })

  it('is kept as it is where a profile takes it', async () => {
    const target = targetOf('updateProfile')
    const names = members.filter((member) => member.target === target).map(({ name }) => name)
    for (const text of strings) {
      const body = Object.fromEntries(names.map((name) => [name, text]))
      const { answer } = await somebody.ask(target, { body })
      if (answer.status === 200) expect(answer.body).toMatchObject(body)
    }
  })

  it.each(parametersIn('path'))('leaves no trace where %s refuses it in its path as %s', async (id, name) => {
    const target = targetOf(id)
    const path = (text: string) => target.template.replace(`{${name}}`, () => asSegment(text))
    expect(await troublesOf(target, strings, (text) => ({ path: path(text) }))).toEqual([])
  })

  it.each(parametersIn('query'))('leaves no trace where %s refuses it in its query as %s', async (id, name) => {
    const target = targetOf(id)
    const path = (text: string) => `${target.template}?${name}=${asSegment(text)}`
    expect(await troublesOf(target, strings, (text) => ({ path: path(text) }))).toEqual([])
  })

  it.each([...parametersIn('header'), ...idsUnder('accessToken').map((id) => [id, 'authorization'] as const)])(
    'leaves no trace where %s refuses it as the header %s',
    async (id, name) => {
      const target = targetOf(id)
      const { right = {} } = members.find((member) => member.target === target) ?? {}
      const body = target.bodies.length === 0 ? {} : { body: unproven(right) }
      expect(await troublesOf(target, inHeaders, (text) => ({ ...body, headers: { [name]: text } }))).toEqual([])
    },
  )

  it.each(idsUnder('sessionCookie'))('leaves no trace where %s refuses it as a cookie', async (id) => {
    const headers = (text: string) => ({ origin: home, cookie: `keychime_refresh=${text}` })
    const wish = (text: string): Wish => ({ body: {}, headers: headers(text) })
    expect(await troublesOf(targetOf(id), inHeaders, wish)).toEqual([])
  })

  it.each(['origin', 'cookie', 'x-forwarded-for', 'content-encoding', 'content-type', 'accept'])(
    'changes nothing for the better as the header %s of a wrong guess',
    async (name) => {
      const body = { identifier: '+442079460958', otp: '000000' }
      expect(
        await troublesOf(targetOf('verifyOtp'), inHeaders, (text) => ({ body, headers: { [name]: text } })),
      ).toEqual([])
    },
  )
})

function targetOf(id: string): Target {
  const found = targets.find((target) => target.id === id)
  if (found === undefined) throw new Error(`the document has no operation ${id}`)
  return found
}

/** A username costs a hash whether or not somebody has it: one in twenty says enough. */
function isWorth({ target, name }: Member): (text: string, place: number) => boolean {
  const step = target.id === 'obtainToken' && name === 'username' ? 20 : 1
  return (_, place) => place % step === 0
}

/** What would be read to its end, and proves nothing: it can be sent again and again. */
function unproven(body: object): string {
  return JSON.stringify(body).replace(/%(?:code|refresh|password)%/g, '000000')
}

function parametersIn(place: Parameter['in']): readonly (readonly [id: string, name: string])[] {
  return targets.flatMap(({ id, parameters }) =>
    parameters.filter((one) => one.in === place).map(({ name }) => [id, name] as const),
  )
}

function idsUnder(security: string): readonly string[] {
  return targets.filter((target) => target.security.includes(security)).map(({ id }) => id)
}
