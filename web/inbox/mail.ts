import { el } from '../../src/client/dom.ts'
import type { Message } from './message.ts'
import { words } from './words.ts'

const parts = ['Formatted', 'Plain text'] as const

/** Shows an email: subject, the formatted part in a frame that runs no scripts, and the text part behind a tab. */
export function mailSheet(message: Message): HTMLElement {
  const text = el('div', { class: 'plain' }, ...words(message))
  const subject = el('p', { class: 'subject' }, message.subject ?? 'No subject')
  if (message.html === null) return el('div', { class: 'screen mail' }, subject, text)

  const panels = [mailFrame(message.subject ?? 'Email', message.html), text]
  return el('div', { class: 'screen mail' }, subject, tabsOver(panels, message.id), ...panels)
}

/** The same origin lets the page measure the frame; without `allow-scripts` nothing in it can use that. */
function mailFrame(subject: string, html: string): HTMLElement {
  const frame = el('iframe', {
    title: `Formatted email: ${subject}`,
    sandbox: 'allow-same-origin allow-popups allow-popups-to-escape-sandbox',
    referrerpolicy: 'no-referrer',
    srcdoc: `<base target="_blank">${html}`,
  })
  const fit = (): void => {
    // A document that is only beginning has no root element yet.
    const height = frame.contentDocument?.querySelector('html')?.scrollHeight ?? 0
    if (height > 0) frame.style.height = `${height}px`
  }
  frame.addEventListener('load', fit)
  // Also when a tab or the filter shows it again, or the window changes its width.
  new ResizeObserver(fit).observe(frame)
  return el('div', { class: 'paper' }, frame)
}

function tabsOver(panels: readonly HTMLElement[], id: string): HTMLElement {
  const tabs = panels.map((panel, place) => {
    panel.id = `part-${id}-${place}`
    panel.setAttribute('role', 'tabpanel')
    panel.setAttribute('aria-label', parts[place] ?? '')
    return el('button', { type: 'button', role: 'tab', 'aria-controls': panel.id }, parts[place])
  })
  const choose = (chosen: number): void => {
    for (const [place, tab] of tabs.entries()) {
      tab.setAttribute('aria-selected', String(place === chosen))
      tab.tabIndex = place === chosen ? 0 : -1
      panels[place]?.toggleAttribute('hidden', place !== chosen)
    }
  }

  for (const [place, tab] of tabs.entries()) {
    tab.addEventListener('click', () => choose(place))
    tab.addEventListener('keydown', (event) => {
      if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
      choose(1 - place)
      tabs[1 - place]?.focus()
    })
  }
  choose(0)
  return el('div', { role: 'tablist', 'aria-label': 'Parts of the email' }, ...tabs)
}
