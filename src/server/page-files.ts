import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import type { CaptchaVendor } from '../core/settings.ts'
import { type PageName, pageHeaders } from './page-headers.ts'

/** A file of a page as it is served. */
export interface PageFile {
  readonly body: Uint8Array<ArrayBuffer>
  readonly headers: Readonly<Record<string, string>>
}

/** Files by the path they are served at. Nothing else of the disk can be reached. */
export type PageFiles = ReadonlyMap<string, PageFile>

/** What stands in pages where they say `%NAME%`. */
export type Placeholders = Readonly<Record<string, string>>

/** What pages are filled with, and what they may show. */
export interface PageSettings {
  readonly placeholders: Placeholders
  /** The vendor of a widget on the sign-in page. */
  readonly captcha?: CaptchaVendor
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/**
 * Reads the files of some pages, placeholders filled in: `login/index.html` is served at `/login`, `login/main.js` at
 * `/login/main.js`. Files of other types than pages are made of stay out.
 *
 * @param folder has one folder a page
 */
export function readPages(folder: URL, names: readonly PageName[], settings: PageSettings): PageFiles {
  return new Map(names.flatMap((name) => readPage(new URL(`${name}/`, folder), name, settings)))
}

function readPage(folder: URL, page: PageName, { placeholders, captcha }: PageSettings): [string, PageFile][] {
  return readdirSync(folder).flatMap((name): [string, PageFile][] => {
    const type = types[extname(name)]
    if (type === undefined) return []

    const content = readFileSync(new URL(name, folder))
    const body = extname(name) === '.html' ? filled(content.toString(), placeholders) : new Uint8Array(content)
    const path = name === 'index.html' ? `/${page}` : `/${page}/${name}`
    return [[path, { body, headers: { 'content-type': type, etag: etagOf(body), ...pageHeaders(page, captcha) } }]]
  })
}

function filled(html: string, placeholders: Placeholders): Uint8Array<ArrayBuffer> {
  const text = html.replace(/%([A-Z_]+)%/g, (whole, name: string) => escaped(placeholders[name] ?? whole))
  return new TextEncoder().encode(text)
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}

/** Strong, since every byte counts (RFC 9110 §8.8.3). */
function etagOf(body: Uint8Array): string {
  return `"${createHash('sha256').update(body).digest('base64url')}"`
}
