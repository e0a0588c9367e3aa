/** A property that is absent where its value is null or undefined. */
export function optional<K extends string, T>(
  key: K,
  value: unknown,
  read: (value: unknown) => T,
): { readonly [name in K]?: T } {
  return value === null || value === undefined ? {} : ({ [key]: read(value) } as { [name in K]: T })
}

/** The same for a value that is to be taken as it is. */
export function present<K extends string, T>(key: K, value: T | undefined): { readonly [name in K]?: T } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [name in K]?: T }
}
