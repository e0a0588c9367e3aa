/** An operator's configuration that does not start: every mistake in it, one line each. Never shows a secret. */
export class ConfigError extends TypeError {
  override readonly name = 'ConfigError'
  /** One sentence a mistake, each opening with the name of the setting. */
  readonly mistakes: readonly string[]

  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'))
    this.mistakes = mistakes
  }
}
