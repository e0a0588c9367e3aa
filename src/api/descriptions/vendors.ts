import { z } from 'zod'
import type { Description } from '../description.ts'

/** What stands under the prefix and speaks no JSON: a stream, and what vendors call. */
export interface OtherRoute extends Description {
  readonly method: 'get' | 'post'
  readonly path: string
}

const processed = z.strictObject({ status: z.literal('processed') })
const handle = {
  name: 'handle',
  in: 'path',
  says: 'Names the challenge; made from its id, which stands in no URL.',
  schema: z.string().regex(/^chl_[0-9a-hjkmnp-tv-z]{36}$/),
} as const

const callback = {
  method: 'post',
  tag: 'Vendors',
  answers: [{ status: 200, says: 'Taken, or taken before.', bodies: [processed] }],
  refusals: [
    'invalid_webhook',
    'invalid_signature',
    'not_found',
    'body_too_large',
    'validation_error',
    'unavailable',
    'internal',
  ],
} as const

/** These routes, by operation. */
export const otherRoutes = {
  otpStatusEvents: {
    method: 'get',
    path: '/otp/status/{handle}/events/',
    tag: 'One-time codes',
    summary: 'Follow the message as it travels',
    description:
      'Server-Sent Events: each event `status` has as its data what asking for the status answers. The stream ends with `verified` or `expired`; whoever comes back with its `Last-Event-ID` is answered 204.',
    parameters: [handle],
    answers: [
      { status: 200, says: 'A stream.', bodies: [z.string()], contentType: 'text/event-stream' },
      { status: 204, says: 'There is nothing more to tell.', bodies: [] },
    ],
    refusals: ['not_found', 'rate_limited', 'unavailable', 'internal'],
  },
  messageStatus: {
    ...callback,
    path: '/webhook/message-status/',
    summary: 'What became of a message or a call, by Twilio',
    description: 'A form with `X-Twilio-Signature`, made over the public address of this route.',
  },
  verificationStatus: {
    ...callback,
    path: '/webhook/verification-status/',
    summary: 'What became of a verification, by Twilio',
    description: 'CloudEvents of Event Streams, as JSON, signed the same way.',
  },
  vendorEvents: {
    ...callback,
    path: '/webhook/events/',
    summary: 'Other events, by Twilio',
    description: 'CloudEvents of Event Streams, as JSON, signed the same way.',
  },
  sendgridEvents: {
    ...callback,
    path: '/webhook/sendgrid/',
    summary: 'What became of emails, by SendGrid',
    description: 'The signed event webhook: a JSON array.',
  },
  resendEvents: {
    ...callback,
    path: '/webhook/resend/',
    summary: 'What became of an email, by Resend',
    description: 'One event as JSON, signed by `svix-signature`.',
  },
  metaStatuses: {
    ...callback,
    path: '/webhook/meta/',
    summary: 'What became of WhatsApp messages, by Meta',
    description: 'The webhook field `messages`, as JSON with `X-Hub-Signature-256` over it.',
  },
  metaHandshake: {
    method: 'get',
    path: '/webhook/meta/',
    tag: 'Vendors',
    summary: 'Whether this is the route that Meta was told',
    description: 'What Meta asks once, when the address of the webhook is set.',
    parameters: [
      { name: 'hub.mode', in: 'query', says: '`subscribe`.', schema: z.literal('subscribe') },
      { name: 'hub.verify_token', in: 'query', says: 'What both sides were told.', schema: z.string() },
      { name: 'hub.challenge', in: 'query', says: 'What is to be said back.', schema: z.string().max(255) },
    ],
    answers: [{ status: 200, says: 'The challenge.', bodies: [z.string()], contentType: 'text/plain' }],
    refusals: ['invalid_signature', 'not_found', 'internal'],
  },
  vonageEvents: {
    ...callback,
    path: '/webhook/vonage/',
    summary: 'What became of a message, by Vonage',
    description: 'One status as JSON, with a signed token in `Authorization` that has its hash.',
  },
  telegramGatewayReports: {
    ...callback,
    path: '/webhook/telegram_gateway/',
    summary: 'What became of codes, by the Gateway of Telegram',
    description: 'A `RequestStatus` as JSON, with `X-Request-Timestamp` and `X-Request-Signature` over both.',
  },
  awsEvents: {
    ...callback,
    path: '/webhook/aws/',
    summary: 'What became of a message or a call, by AWS',
    description: 'A message of a topic of SNS as JSON, signed by its own fields; also whether the topic may call here.',
  },
} as const satisfies Record<string, OtherRoute>
