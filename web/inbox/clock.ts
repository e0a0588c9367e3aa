import { el } from '../../src/client/dom.ts'

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const hour = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })

/** Says how long ago something was: `just now`, `20 seconds ago`, `3 minutes ago`. */
export function ago(at: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - at) / 1000))
  if (seconds < 5) return 'just now'
  if (seconds < 60) return relative.format(-seconds, 'second')
  if (seconds < 3600) return relative.format(-Math.floor(seconds / 60), 'minute')
  if (seconds < 86_400) return relative.format(-Math.floor(seconds / 3600), 'hour')
  return relative.format(-Math.floor(seconds / 86_400), 'day')
}

/** Builds a time that says how long ago it was, and the whole date on hover; `keepTimes` keeps it true. */
export function timeAgo(iso: string): HTMLTimeElement {
  const at = Date.parse(iso)
  return el('time', { datetime: iso, title: absolute.format(at), class: 'ago' }, ago(at, Date.now()))
}

/** Builds a time of day, as messengers show it. */
export function timeOfDay(iso: string): HTMLTimeElement {
  return el('time', { datetime: iso, title: absolute.format(Date.parse(iso)) }, hour.format(Date.parse(iso)))
}

/** Renews every `timeAgo` on the page, each few seconds. */
export function keepTimes(root: ParentNode): void {
  setInterval(() => {
    for (const time of root.querySelectorAll<HTMLTimeElement>('time.ago')) {
      time.textContent = ago(Date.parse(time.dateTime), Date.now())
    }
  }, 5_000)
}
