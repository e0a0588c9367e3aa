import { languages } from '../core/delivery/catalogues.ts'
import type { Settings } from '../core/settings.ts'
import { authenticationTemplate, type ContentTemplate } from '../providers/twilio/content-templates.ts'

/** The templates of WhatsApp that would serve every language of messages, as Twilio's Content API takes them. */
export function templatesOf({ otp }: Settings): readonly ContentTemplate[] {
  return languages.map((language) => authenticationTemplate(language, otp.lifetimeMs / 60_000))
}
