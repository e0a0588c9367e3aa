import type { DeliveryChannel } from '../../src/client/accounts.ts'

/** A message as `GET /inbox/api/messages` gives it. */
export interface Message {
  readonly id: string
  readonly channel: DeliveryChannel
  readonly to: string
  readonly subject: string | null
  readonly text: string
  readonly html: string | null
  readonly code: string | null
  /** ISO 8601. */
  readonly created_at: string
}

/** Names of the channels, as people call them. */
export const channelNames: Readonly<Record<Message['channel'], string>> = {
  email: 'Email',
  sms: 'SMS',
  whatsapp: 'WhatsApp',
  telegram: 'Telegram',
  voice: 'Voice call',
}

/** Line drawings of the channels. */
export const channelIcons: Readonly<Record<Message['channel'], string>> = {
  email: 'M3.5 6.5h17v11h-17zM3.5 7l8.5 6.5L20.5 7',
  sms: 'M4 5h16v11H11l-4.5 4v-4H4zM8 10.5h.01M12 10.5h.01M16 10.5h.01',
  whatsapp: 'M4 20l1.3-4A8 8 0 1 1 8.3 18.9zM9 9c0 3.5 2.5 6 6 6l.8-1.8-2-1-1 .9c-1-.4-1.8-1.2-2.2-2.2l.9-1-1-2z',
  telegram: 'M3.5 11.5l17-7-2.8 15-6.2-4.3-3.2 3.3-.6-5.3zM7.7 13.2l8.3-5.4-5 7',
  voice: 'M6 4h3.5l1.5 4.5-2 1.5a11 11 0 0 0 5 5l1.5-2 4.5 1.5V18a2 2 0 0 1-2 2A15 15 0 0 1 4 6a2 2 0 0 1 2-2',
}
