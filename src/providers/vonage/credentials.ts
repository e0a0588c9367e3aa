import type { VonageSettings } from '../../core/provider-settings.ts'
import { signJws } from '../../jwt/jws.ts'

/** For how long a token is good that was made for one request. */
const LIFETIME_SECONDS = 300

/**
 * What a request says of us: a token of the application, made for it alone, or the key and the secret of the account.
 *
 * @param id what no other request at the same moment has
 */
export async function authorization(
  { credentials }: Pick<VonageSettings, 'credentials'>,
  id: string,
  now: number,
): Promise<string> {
  if ('apiSecret' in credentials) {
    const { apiKey, apiSecret } = credentials
    return `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')}`
  }
  const iat = Math.floor(now / 1000)
  const { applicationId, key } = credentials
  const claims = { application_id: applicationId, iat, exp: iat + LIFETIME_SECONDS, jti: `${id}.${now}` }
  return `Bearer ${await signJws(JSON.stringify(claims), key)}`
}
