import { el } from '../dom.ts'

/** What the scripts of vendors put into the page. */
interface Page {
  readonly turnstile: { render(at: HTMLElement, options: object): unknown }
  readonly hcaptcha: {
    render(at: HTMLElement, options: object): string
    execute(id: string, options: { readonly async: true }): Promise<{ readonly response: string }>
  }
  readonly grecaptcha: {
    ready(then: () => void): void
    execute(siteKey: string, options: object): Promise<string>
  }
  readonly captchafox: {
    render(at: HTMLElement, options: object): Promise<string>
    execute(id: string): Promise<string>
  }
}

/** A vendor's script, and how its widget gives a token, by itself where it can. */
interface Widget {
  readonly name: keyof Page
  script(siteKey: string): string
  token(page: Page, at: HTMLElement, siteKey: string): Promise<string>
}

/** What the server expects of vendors that keep it. */
const action = 'sign_in'

const widgets: Readonly<Record<string, Widget>> = {
  turnstile: {
    name: 'turnstile',
    script: () => 'https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit',
    token: ({ turnstile }, at, sitekey) =>
      new Promise((callback, reject) => {
        const options = { sitekey, action, appearance: 'interaction-only', callback, 'error-callback': reject }
        turnstile.render(at, options)
      }),
  },
  hcaptcha: {
    name: 'hcaptcha',
    script: () => 'https://js.hcaptcha.com/1/api.js?render=explicit',
    async token({ hcaptcha }, at, sitekey) {
      const id = hcaptcha.render(at, { sitekey, size: 'invisible' })
      return (await hcaptcha.execute(id, { async: true })).response
    },
  },
  recaptcha: {
    name: 'grecaptcha',
    script: (siteKey) => `https://www.google.com/recaptcha/api.js?render=${encodeURIComponent(siteKey)}`,
    token: ({ grecaptcha }, _, siteKey) =>
      new Promise((resolve, reject) => {
        grecaptcha.ready(() => void grecaptcha.execute(siteKey, { action }).then(resolve, reject))
      }),
  },
  captchafox: {
    name: 'captchafox',
    script: () => 'https://cdn.captchafox.com/api.js?render=explicit',
    token: async ({ captchafox }, at, sitekey) =>
      captchafox.execute(await captchafox.render(at, { sitekey, mode: 'hidden' })),
  },
}

/** A widget that a server asks for. */
export interface CaptchaWanted {
  readonly vendor: string
  readonly site_key: string
}

/**
 * Has a vendor's widget give a token; undefined where it was stopped, failed, or the vendor is not known. The widget stands in the page
 * around the element, in the slot `captcha`, since scripts of vendors look for it there.
 */
export async function captchaToken(
  { vendor, site_key: siteKey }: CaptchaWanted,
  host: Element,
  stopped: AbortSignal,
): Promise<string | undefined> {
  const widget = Object.hasOwn(widgets, vendor) ? widgets[vendor] : undefined
  if (widget === undefined) return undefined
  const place = el('div', { slot: 'captcha' })
  host.append(place)
  const isStopped = new Promise<undefined>((resolve) => {
    stopped.addEventListener('abort', () => resolve(undefined), { once: true })
  })
  try {
    return await Promise.race([isStopped, tokenOf(widget, place, siteKey)])
  } catch {
    return undefined
  } finally {
    place.remove()
  }
}

async function tokenOf(widget: Widget, place: HTMLElement, siteKey: string): Promise<string> {
  const page = globalThis as unknown as Page
  if (!(widget.name in page)) await load(widget.script(siteKey))
  return widget.token(page, place, siteKey)
}

/** Adds a script, once it is needed. All vendors call a function by its name when theirs can be used. */
function load(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    Object.assign(globalThis, { keychimeCaptcha: resolve })
    const script = el('script', { src: `${address}&onload=keychimeCaptcha`, async: true })
    script.addEventListener('error', () => {
      script.remove()
      reject(new Error('the script of the vendor could not be loaded'))
    })
    document.head.append(script)
  })
}
