interface OtpCredential extends Credential {
  readonly code: string
}

/**
 * Waits for the code of the text message that names this origin (WebOTP), or gives undefined: the browser has no such
 * thing, the person said no, or the signal fired.
 */
export async function receiveCode(signal: AbortSignal): Promise<string | undefined> {
  if (!('OTPCredential' in globalThis)) return undefined
  const wanted = { otp: { transport: ['sms'] }, signal } as CredentialRequestOptions
  try {
    const credential = (await navigator.credentials.get(wanted)) as OtpCredential | null
    return credential?.code
  } catch {
    return undefined
  }
}
