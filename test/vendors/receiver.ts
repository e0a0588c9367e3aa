import { Webhook } from 'standardwebhooks'
import { type Answered, type Loopback, startLoopback } from './loopback.ts'

/** A vendor that an operator wrote: takes each message once, if the package of Standard Webhooks says that it is signed. */
export function startReceiver(secret: Buffer): Promise<Loopback> {
  const webhook = new Webhook(secret.toString('base64'))
  const taken = new Set<string>()
  return startLoopback(({ headers, body }): Answered => {
    try {
      webhook.verify(body, headers as Record<string, string>)
    } catch {
      return { status: 401 }
    }
    const { id } = JSON.parse(body) as { readonly id: string }
    if (taken.has(id)) return { status: 409 }
    taken.add(id)
    return { status: 200, body: { reference: `message-${id}` } }
  })
}
