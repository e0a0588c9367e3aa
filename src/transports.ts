/** How messages travel, as lists and refusals name them. */
export const transports = ['email', 'sms', 'whatsapp', 'telegram', 'voice'] as const

/** Those that reach a number, the first choice first: an app's need no roaming and cost least; a call reaches everybody, and has to be written down. */
export const numberTransports = ['whatsapp', 'telegram', 'sms', 'voice'] as const

/** What can be asked for by name: `phone` is the best way to a number. */
export const requestableChannels = ['email', 'phone', 'sms', 'whatsapp', 'telegram', 'voice'] as const
