/** A property that is absent where its value is null or undefined. */
export function optional<K extends string, T>(
  key: K,
  value: unknown,
  read: (value: unknown) => T,
): { readonly [name in K]?: T } {
  return value === null || value === undefined ? {} : ({ [key]: read(value) } as { [name in K]: T })
}
