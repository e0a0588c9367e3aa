import { type Answer, type Client, client, type Body as Sent } from '../http/client.ts'
import type { Schema } from './schema-values.ts'
import { type Body, type Target, targets } from './targets.ts'
import { filled, type Treasures, treasuresOf, withTreasures } from './treasures.ts'
import { type Watched, watched } from './watched.ts'

/** A member of one shape of a body, with a body of that shape which would be taken. */
export interface Member {
  readonly target: Target
  readonly name: string
  readonly right: Body
}

/** Every operation that reads a body; the one that ends the session of whoever asks comes last. */
export const readers: readonly Target[] = targets
  .filter(({ bodies }) => bodies.length > 0)
  .toSorted((one, other) => Number(one.id === 'logOut') - Number(other.id === 'logOut'))

/** Every member that any body of any operation has, once. */
export const members: readonly Member[] = readers.flatMap((target) => {
  const shapes = target.bodies.flatMap((shape) => {
    const right = rightBody(target, shape)
    return Object.keys(shape.properties ?? {}).map((name) => ({ target, name, right }))
  })
  return shapes.filter(({ name }, place) => shapes.findIndex((other) => other.name === name) === place)
})

/** An example of the document that has this shape, with what its sender knows today. */
function rightBody({ id, shown }: Target, { properties = {}, required = [] }: Schema): Body {
  const fitting = shown.filter((body) => required.every((name) => name in body))
  const example = fitting.find((body) => Object.keys(body).every((name) => name in properties))
  // Not every older body has an example: its required members say enough.
  const body = example ?? Object.fromEntries(required.map((name) => [name, id]))
  return withTreasures(body)
}

/** Somebody who is signed in, waits for a code, and asks for things that should not be. */
export interface Asker {
  /** What is wrong with the answer: a failure of ours, a refusal that stored something, or one that tells of our inside. */
  ask(target: Target, wish: Wish): Promise<{ readonly answer: Answer; readonly trouble?: string }>
  close(): Promise<void>
}

/** An object is sent as JSON, text and bytes as they are. */
type Text = object | string | Uint8Array<ArrayBuffer>

/** What is sent; `%code%` and the other words are filled in. */
export interface Wish {
  readonly body?: Text
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Signs somebody in on an instance of their own. Whatever is answered is held to the document. */
export async function asker(): Promise<Asker> {
  const instance = await watched()
  const caller = client(instance.auth, { clientAddress: '127.0.0.1' })
  let round = 0
  let known = await renewed(instance, round)

  return {
    async ask(target, wish) {
      const answer = await send(caller, target, wish, known)
      if (answer.status < 400) {
        await instance.settle()
        if (spends(wish)) known = await renewed(instance, ++round)
        return { answer }
      }
      const trouble = troubleOf(answer, instance.hasStored())
      return trouble === undefined ? { answer } : { answer, trouble: `${trouble}: ${answer.text}` }
    },
    close: instance.close,
  }
}

async function renewed({ auth, settle }: Watched, round: number): Promise<Treasures> {
  const known = await treasuresOf(auth, round)
  await settle()
  return known
}

function send(caller: Client, target: Target, wish: Wish, known: Treasures): Promise<Answer> {
  const { method, template } = target
  const { body, path = template.replace(/\{\w+\}/, '%handle%'), headers = {} } = wish
  const sent = { authorization: 'Bearer %access%', ...headers }
  return caller.send(method, filled(path, known), {
    headers: Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, filled(value, known)])),
    ...(body === undefined ? {} : { body: ofToday(body, known) }),
  })
}

function ofToday(body: Text, known: Treasures): Sent {
  return body instanceof Uint8Array
    ? new Uint8Array(Buffer.from(filled(textOf(body), known), 'latin1'))
    : filled(textOf(body), known)
}

/** Whether what was taken can be given only once. */
function spends({ body }: Wish): boolean {
  return body !== undefined && /%(?:code|refresh)%/.test(textOf(body))
}

/** Bytes as one character each, whatever they mean. */
function textOf(body: Text): string {
  if (body instanceof Uint8Array) return Buffer.from(body).toString('latin1')
  return typeof body === 'string' ? body : JSON.stringify(body)
}

function troubleOf({ status, text }: Answer, hasStored: boolean): string | undefined {
  if (status >= 500) return `answered ${status}`
  if (/\bat .+:\d+|node:internal|\.ts\b|node_modules|SQLITE/.test(text)) return 'told of our inside'
  // A wrong guess is counted, and a token used twice ends its session: whatever else is refused leaves no trace.
  return hasStored && status !== 401 ? `stored something and answered ${status}` : undefined
}
