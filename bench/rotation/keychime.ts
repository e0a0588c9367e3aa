import type { Auth } from '../../src/auth.ts'
import { createCodes } from '../flow/codes.ts'
import { openAuth } from '../flow/keychime.ts'
import { createPeople } from '../flow/sign-in.ts'
import { openRotation, type Rotation } from '../ours.ts'
import type { Chain } from './chain.ts'

/** keychime with people signed in. */
export interface KeychimeRotation {
  /** Moves the generation of a session, as `auth.tokens.refresh` asks the store to. */
  storageAlone(): Promise<Chain>
  /** `auth.tokens.refresh`. */
  withTokens(): Promise<Chain>
  close(): Promise<void>
}

export async function openKeychimeRotation(database: string): Promise<KeychimeRotation> {
  const now = hurryingClock()
  const codes = createCodes()
  const auth = openAuth({ database, hand: codes.hand }, { ambient: { now } })
  await auth.ready()
  const rotation = await openRotation(database, now)
  const newPerson = createPeople()
  const signIn = async (): ReturnType<Auth['otp']['verify']> => {
    const { phone } = newPerson()
    const arriving = codes.arriving(phone)
    const { challengeId } = await auth.otp.request({ identifier: phone })
    return auth.otp.verify({ challengeId, otp: await arriving })
  }
  return {
    storageAlone: async () => chainOf(rotation, auth.tokens.verify((await signIn()).access)),
    async withTokens() {
      let { refresh } = await signIn()
      return async () => {
        const { refresh: next = refresh } = await auth.tokens.refresh(refresh)
        if (next === refresh) throw new Error('a token was not traded')
        refresh = next
      }
    },
    async close() {
      await rotation.close()
      await auth.close()
    },
  }
}

/**
 * A token is traded ten seconds after the one before it at the soonest: a clock that goes on whenever somebody looks, since all
 * sessions take their turn between two looks at one.
 */
function hurryingClock(): () => number {
  let time = Date.now()
  return () => (time += 100)
}

function chainOf({ rotate }: Rotation, session: { readonly sessionId: string; readonly accountId: number }): Chain {
  let generation = 1
  return () => rotate({ ...session, generation: generation++ })
}
