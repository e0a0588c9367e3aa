/** A request of Twilio's Content API for one template of WhatsApp. */
export interface ContentTemplate {
  readonly friendly_name: string
  readonly language: string
  readonly types: Readonly<Record<string, object>>
}

/** What WhatsApp lets such a template say of its code's life, in minutes. */
const LONGEST_MINUTES = 90

/**
 * The template of kind authentication for one language. Its words are WhatsApp's own but for the button, and its one variable is
 * the code.
 *
 * @param locale BCP 47: `pt-BR`
 */
export function authenticationTemplate(locale: string, minutes: number): ContentTemplate {
  const language = locale.replaceAll('-', '_')
  return {
    friendly_name: `keychime_code_${language.toLowerCase()}`,
    language,
    types: {
      'whatsapp/authentication': {
        add_security_recommendation: true,
        code_expiration_minutes: Math.min(LONGEST_MINUTES, Math.max(1, Math.floor(minutes))),
        actions: [{ type: 'COPY_CODE', copy_code_text: 'Copy code' }],
      },
    },
  }
}
