import type { IncomingMessage, ServerResponse } from 'node:http'
import { openBarePostgres } from './bare-postgres.ts'
import { type BareDatabase, type Rows, rowsOf } from './bare-rows.ts'
import { openBareSqlite } from './bare-sqlite.ts'
import type { Contestant, Place } from './contestant.ts'
import { makeTables } from './keychime.ts'
import type { Person, SignIn } from './sign-in.ts'

/**
 * The limit: prepared statements that write the rows keychime writes, one durable transaction a step, and nothing else. Nothing
 * is checked, derived, signed or told.
 */
export async function openBare({ database, hand }: Place): Promise<Contestant> {
  await makeTables({ database, hand })
  const bare = database.startsWith('sqlite:') ? openBareSqlite(database) : await openBarePostgres(database)
  const steps = stepsOver(bare, hand)
  return { steps, listener: listenerOf(steps), close: bare.close }
}

function stepsOver(bare: BareDatabase, hand: Place['hand']): SignIn {
  const open = new Map<string, { readonly rows: Rows; account: number }>()
  const deliver = async (rows: Rows): Promise<void> => {
    await bare.claim(rows)
    hand(rows.phone, '000000')
    await bare.settle(rows)
  }
  return {
    async request(person) {
      const rows = rowsOf(person)
      await bare.request(rows)
      open.set(rows.handle, { rows, account: 0 })
      setImmediate(() => void deliver(rows))
      return rows.handle
    },
    async verify({ asked }) {
      const flow = open.get(asked)
      if (flow === undefined) throw new Error('nobody asked for this')
      flow.account = await bare.verify(flow.rows)
      return asked
    },
    async refresh(token) {
      const flow = open.get(token)
      if (flow === undefined) throw new Error('nobody signed in with this')
      await bare.refresh(flow.rows, flow.account)
      open.delete(token)
      return token
    },
  }
}

/** A server that reads JSON, takes a step and answers JSON. */
function listenerOf(steps: SignIn): Contestant['listener'] {
  const answers: Readonly<Record<string, (body: never, person: Person) => Promise<object>>> = {
    '/request': async ({ phone }: Person, { address }) => ({ challenge: await steps.request({ phone, address }) }),
    '/verify': async (body: { challenge: string; code: string }, person) => ({
      refresh: await steps.verify({ person, asked: body.challenge, code: body.code }),
    }),
    '/refresh': async (body: { refresh: string }, person) => ({ access: await steps.refresh(body.refresh, person) }),
  }
  const answer = async (path: string, text: string): Promise<string> => {
    const body = JSON.parse(text)
    return JSON.stringify(await answers[path]?.(body as never, { phone: '', address: '' }))
  }
  return async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    let text = ''
    incoming.setEncoding('utf8')
    for await (const chunk of incoming) text += chunk
    const json = await answer(incoming.url ?? '', text)
    outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) }).end(json)
  }
}
