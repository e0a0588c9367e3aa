/** The kind of an identifier: what proves it, and how it is read. */
export type IdentifierKind = 'email' | 'phone'

/** An email address or E.164 number in its one stored form. */
export interface Recipient {
  readonly kind: IdentifierKind
  readonly value: string
}

/** A person's account with its proven identifiers. */
export interface Account {
  readonly id: number
  /** Unique. Generated, and then it says nothing of the person, or given by the operator. */
  readonly username: string
  readonly email?: string
  readonly phone?: string
  readonly firstName: string
  readonly lastName: string
  readonly company: string
  readonly position: string
  readonly language: string
  readonly timezone: string
  /** Epoch milliseconds. */
  readonly createdAt: number
  readonly lastLoginAt?: number
  readonly disabledAt?: number
  readonly deletedAt?: number
}

/** The fields of an account that its owner writes. */
export type ProfilePatch = Partial<
  Pick<Account, 'firstName' | 'lastName' | 'company' | 'position' | 'language' | 'timezone'>
>

/** What a device shows of itself with each request: enough to tell it from another, and worth no trust. */
export interface DeviceTraits {
  /** The `User-Agent` header. */
  readonly userAgent?: string
  /** Whose cookie the browser keeps, `dev_…`. */
  readonly device?: string
}

/** A session as its owner may recognise it. */
export interface DeviceSession extends DeviceTraits {
  readonly id: string
  /** Epoch milliseconds. */
  readonly createdAt: number
  /** When its tokens were traded last, or when it began. */
  readonly lastUsedAt: number
  readonly expiresAt: number
}

/** One sign-in of one device. */
export interface Session {
  /** `ses_…` */
  readonly id: string
  readonly accountId: number
  /** How often the refresh token was traded; the current one carries this number. */
  readonly generation: number
  /** When this generation began, epoch milliseconds. */
  readonly rotatedAt: number
  /** Absolute end, set at sign-in; never moves. */
  readonly expiresAt: number
  readonly endedAt?: number
}
