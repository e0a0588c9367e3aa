/** Storage that may be full, blocked or absent; what cannot be kept is simply not remembered. */
export interface Memory {
  get(key: string): string | null
  set(key: string, value: string): void
  remove(key: string): void
}

/** `shared` is seen by every tab of the origin, `tab` ends with the tab. */
export const memory: { readonly shared: Memory; readonly tab: Memory } = {
  shared: memoryOver(() => localStorage),
  tab: memoryOver(() => sessionStorage),
}

const sessionKey = (base: string) => `keychime:session:${base}`

/** Says whether a session may exist. Only a hint: the session itself is a cookie that no script reads. */
export function maySessionExist(base: string): boolean {
  return memory.shared.get(sessionKey(base)) !== null
}

/** Notes that a session began, so a later visit asks for it. */
export function noteSession(base: string): void {
  memory.shared.set(sessionKey(base), '1')
}

/** Notes that there is no session, so a later visit does not ask in vain. */
export function forgetSession(base: string): void {
  memory.shared.remove(sessionKey(base))
}

/** Calls back when another tab signs in (true) or out (false). */
export function watchSession(base: string, changed: (exists: boolean) => void, signal: AbortSignal): void {
  const hear = (event: StorageEvent): void => {
    if (event.key === sessionKey(base)) changed(event.newValue !== null)
  }
  addEventListener('storage', hear, { signal })
}

function memoryOver(open: () => Storage): Memory {
  const attempt = <Value>(use: (storage: Storage) => Value, otherwise: Value): Value => {
    try {
      return use(open())
    } catch {
      return otherwise
    }
  }
  return {
    get: (key) => attempt((storage) => storage.getItem(key), null),
    set: (key, value) => attempt((storage) => storage.setItem(key, value), undefined),
    remove: (key) => attempt((storage) => storage.removeItem(key), undefined),
  }
}
