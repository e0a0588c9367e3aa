/** The dark colours, for the system's wish and for `theme="dark"` alike. */
const dark = `
  --_accent: var(--keychime-accent, #63d3c1);
  --_on-accent: var(--keychime-on-accent, #04211d);
  --_surface: var(--keychime-surface, #171c1e);
  --_text: var(--keychime-text, #edf1f1);
  --_muted: var(--keychime-muted, #a5b0b4);
  --_line: var(--keychime-line, #2b3336);
  --_edge: var(--keychime-edge, #6c787d);
  --_field: var(--keychime-field, #101415);
  --_wrong: var(--keychime-wrong, #ff9d94);
  --_shadow: var(--keychime-shadow, 0 0 0 1px #2a3235, 0 24px 60px -24px #000c);
  color-scheme: dark;
`

/**
 * How the element looks. Pages set `--keychime-accent`, `-on-accent`, `-surface`, `-text`, `-muted`, `-line` (rules),
 * `-edge` (borders of fields), `-field`, `-wrong`, `-shadow`, `-radius` and `-font`, and reach the parts `card`,
 * `heading`, `text`, `label`, `input`, `code`, `cell`, `hint`, `notice`, `delivery`, `small-print`, `error`, `tag`, `checkbox`, `button` with
 * `primary`, `quiet` or `link`.
 */
const css = `
:host {
  --_accent: var(--keychime-accent, #0b6b60);
  --_on-accent: var(--keychime-on-accent, #fff);
  --_surface: var(--keychime-surface, #fff);
  --_text: var(--keychime-text, #16201f);
  --_muted: var(--keychime-muted, #56635f);
  --_line: var(--keychime-line, #e2e8e6);
  --_edge: var(--keychime-edge, #84918d);
  --_field: var(--keychime-field, #fff);
  --_wrong: var(--keychime-wrong, #b3261e);
  --_shadow: var(--keychime-shadow, 0 0 0 1px #10302b0d, 0 1px 2px #10302b0d, 0 24px 60px -28px #10302b47);
  --_radius: var(--keychime-radius, 14px);
  --_tint: color-mix(in srgb, var(--_accent) 10%, transparent);
  display: block;
  max-width: 26rem;
  font: 400 1rem/1.5 var(--keychime-font, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif);
  color: var(--_text);
  color-scheme: light;
  -webkit-text-size-adjust: 100%;
}
@media (prefers-color-scheme: dark) { :host(:not([theme='light'])) { ${dark} } }
:host([theme='dark']) { ${dark} }
:host([hidden]), [hidden] { display: none !important; }

*, ::before, ::after { box-sizing: border-box; }
h1, p { margin: 0; }
.card {
  padding: clamp(1.25rem, 7vw, 2.5rem);
  background: var(--_surface);
  border-radius: calc(var(--_radius) * 1.6);
  box-shadow: var(--_shadow);
}
.mark {
  display: grid;
  place-items: center;
  width: 3rem;
  height: 3rem;
  margin-bottom: 1.5rem;
  border-radius: var(--_radius);
  background: linear-gradient(150deg, color-mix(in srgb, var(--_accent) 78%, white), var(--_accent) 70%);
  color: var(--_on-accent);
  font-size: 1.375rem;
  font-weight: 650;
}
.card:has(.signed-in) .mark { display: none; }
.step { display: grid; }
h1 { font-size: 1.625rem; line-height: 1.2; font-weight: 680; letter-spacing: -.021em; text-wrap: balance; overflow-wrap: anywhere; }
h1:focus { outline: none; }
.lead { margin-top: .5rem; color: var(--_muted); overflow-wrap: anywhere; text-wrap: pretty; }
.lead b { color: var(--_text); font-weight: 600; }
label { font-weight: 560; font-size: .9375rem; }
.lead + label, .notice + label { margin-top: 1.625rem; }

input[type='text'] {
  font: inherit;
  color: inherit;
  min-width: 0;
  width: 100%;
}
#identifier {
  height: 3.25rem;
  margin-top: .5rem;
  padding: 0 1rem;
  background: var(--_field);
  border: 1px solid var(--_edge);
  border-radius: var(--_radius);
  font-size: 1.0625rem;
  transition: border-color .15s, box-shadow .15s;
}
#identifier:focus { outline: 2px solid var(--_accent); outline-offset: -1px; box-shadow: 0 0 0 5px var(--_tint); }
#identifier[aria-invalid='true'] { border-color: var(--_wrong); }
#identifier[aria-invalid='true']:focus { outline-color: var(--_wrong); }
.hint { margin-top: .5rem; font-size: .875rem; color: var(--_muted); text-wrap: balance; }
.error { color: var(--_wrong); font-size: .9375rem; font-weight: 500; }
#identifier-error:not(:empty) + .hint { display: none; }
.error > span { display: block; margin-top: .625rem; padding-left: .75rem; border-left: 3px solid; animation: arrive .2s; }
.signed-in .error:not(:empty) { margin-top: 1rem; }
.notice {
  margin-top: 1.125rem;
  padding: .75rem .875rem;
  font-size: .9375rem;
  background: var(--_tint);
  border-radius: calc(var(--_radius) * .8);
}

.unchecked { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: .25rem 1rem; margin: 0 0 1.5rem; }

.check {
  display: flex;
  gap: .625rem;
  align-items: center;
  width: fit-content;
  margin-top: 1.125rem;
  min-height: 1.75rem;
  font-weight: 400;
  cursor: pointer;
}
.check input { width: 1.25rem; height: 1.25rem; margin: 0; accent-color: var(--_accent); cursor: inherit; }
:is(.check input, button, a):focus-visible { outline: 2px solid var(--_accent); outline-offset: 3px; }

:where(button, a.primary) {
  font: inherit;
  font-weight: 600;
  border: 0;
  border-radius: var(--_radius);
  cursor: pointer;
  text-align: center;
}
.primary, .quiet {
  position: relative;
  display: grid;
  place-items: center;
  min-height: 3.25rem;
  margin-top: 1.375rem;
  padding: .5rem 1rem;
  font-size: 1.0625rem;
  overflow-wrap: anywhere;
  transition: background-color .15s, transform .1s;
}
.primary { background: var(--_accent); color: var(--_on-accent); text-decoration: none; }
.primary:hover { background: color-mix(in srgb, var(--_accent) 88%, var(--_text)); }
.quiet { background: none; color: var(--_text); box-shadow: inset 0 0 0 1px var(--_edge); }
.quiet:hover { background: var(--_tint); }
.primary + .quiet { margin-top: .75rem; }
:is(.primary, .quiet):active { transform: scale(.985); }
:is(.primary, .quiet)[aria-disabled='true'] { cursor: default; transform: none; }
.primary[aria-disabled='true']:not(.busy) { background: var(--_tint); color: var(--_text); }
.link {
  background: none;
  min-height: 1.75rem;
  padding: .125rem 0;
  border-radius: 4px;
  color: var(--_accent);
  font-size: .9375rem;
  font-weight: 560;
  text-align: left;
  text-decoration: underline transparent;
  text-underline-offset: .2em;
  font-variant-numeric: tabular-nums;
}
.link:hover { text-decoration-color: currentColor; }
.link[aria-disabled='true'] { color: var(--_muted); font-weight: 400; cursor: default; text-decoration: none; }
.label { transition: opacity .15s; }
.spinner { position: absolute; display: none; width: 1.25em; height: 1.25em; border: 2px solid; border-right-color: transparent; border-radius: 50%; animation: turn .8s linear infinite; }
.link .spinner { display: none; }
.busy .spinner { display: block; }
:is(.primary, .quiet).busy .label { opacity: 0; }
.link.busy { opacity: .6; }

.code {
  --gap: clamp(.25rem, 1.6cqi, .5rem);
  --pitch: calc((100cqi + var(--gap)) / var(--n));
  --cell: calc(var(--pitch) - var(--gap));
  container-type: inline-size;
  position: relative;
  margin-top: .5rem;
}
.cells, .window { height: 3.75rem; }
.cells { display: grid; grid-template-columns: repeat(var(--n), minmax(0, 1fr)); gap: var(--gap); direction: ltr; }
.cell { background: var(--_field); border: 1px solid var(--_edge); border-radius: calc(var(--_radius) * .8); transition: border-color .15s, box-shadow .15s; }
.code:focus-within .cell { border-color: var(--_accent); }
.code:focus-within .next { outline: 2px solid var(--_accent); outline-offset: -1px; box-shadow: 0 0 0 5px var(--_tint); }
.code:has([aria-invalid='true']) .cell { border-color: var(--_wrong); }
.code:has([aria-invalid='true']):focus-within .next { outline-color: var(--_wrong); }
.window { position: absolute; inset: 0; overflow: hidden; overflow: clip; }
.window input[type='text'] {
  display: block;
  /* One pitch wider than what shows, so the caret after the last digit never scrolls the text. */
  width: calc(100% + var(--pitch) + 1rem);
  height: 100%;
  padding: 0 0 0 calc((var(--cell) - 1ch) / 2);
  border: 0;
  outline: none;
  background: none;
  caret-color: var(--_accent);
  font: 600 min(1.75rem, calc(var(--pitch) * .95))/1 ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace;
  letter-spacing: calc(var(--pitch) - 1ch);
  font-variant-ligatures: none;
  text-align: left;
}
@media not (forced-colors: active) {
  .window input::selection { background: transparent; color: var(--_text); }
  .code:focus-within .chosen { background: color-mix(in srgb, var(--_accent) 20%, var(--_field)); }
}
.tag {
  padding: .0625rem .4375rem;
  border-radius: 6px;
  background: var(--_tint);
  color: var(--_text);
  font: 600 .875rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
}
.code ~ .hint { margin-top: .75rem; }
.row { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: .25rem 1rem; margin-top: 1rem; font-size: .9375rem; }
.expiry { color: var(--_muted); font-variant-numeric: tabular-nums; }
.expiry.soon { color: var(--_wrong); }
.delivery { display: flex; gap: .625rem; margin: .75rem 0 1.125rem; color: var(--_muted); font-size: .9375rem; }
.way { display: flex; flex: none; gap: .25rem; margin-top: .6em; }
.way i { width: 1rem; height: .3125rem; border-radius: 1rem; background: var(--_line); transition: background-color .3s; }
:is([data-stage='queued'] i:first-child, :is([data-stage='sent'], [data-stage='unknown']) i:nth-child(-n + 2), [data-stage='delivered'] i) { background: var(--_accent); }
[data-stage='failed'] { color: var(--_wrong); }
[data-stage='failed'] i { background: currentColor; }
.robot { display: flex; flex-wrap: wrap; flex: 1 0 100%; justify-content: space-between; align-items: center; gap: .25rem 1rem; margin-top: .75rem; font-size: .9375rem; color: var(--_muted); animation: arrive .2s; }
.robot slot { display: block; flex: 1 0 100%; }
.row + .link { margin-top: .25rem; }
.small-print { margin-top: .875rem; padding-left: 1em; font-size: .875rem; color: var(--_muted); text-wrap: pretty; }
.small-print summary { min-height: 1.75rem; padding: .125rem 0; border-radius: 4px; cursor: pointer; list-style-position: outside; }
.small-print summary:focus-visible { outline: 2px solid var(--_accent); outline-offset: 3px; }
.foot { margin-top: 1.25rem; padding-top: 1rem; border-top: 1px solid var(--_line); }

.signed-in { justify-items: stretch; }
.seal { display: grid; place-items: center; width: 3rem; height: 3rem; margin-bottom: 1.125rem; border-radius: 50%; background: var(--_tint); color: var(--_accent); }
.seal .icon { width: 1.625rem; fill: none; stroke: currentColor; stroke-width: 2.25; stroke-linecap: round; stroke-linejoin: round; stroke-dasharray: 22; animation: draw .45s .1s ease-out backwards; }
.checking { padding: 3rem 0; color: var(--_muted); animation: arrive .3s .4s backwards; }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.arriving { animation: arrive .28s cubic-bezier(.2, .7, .3, 1); }

@keyframes arrive { from { opacity: 0; transform: translateY(6px); } }
@keyframes draw { from { stroke-dashoffset: 22; } }
@keyframes turn { to { transform: rotate(1turn); } }
@media (prefers-reduced-motion: reduce) {
  *, ::before, ::after { animation-duration: .01ms !important; animation-delay: 0s !important; transition: none !important; }
  .spinner { animation-duration: 2.4s !important; }
}
@media (forced-colors: active) {
  .primary, .quiet, .card, .way i { border: 1px solid; }
  .code:focus-within .next { outline-color: Highlight; }
}
`

let shared: CSSStyleSheet | undefined

/** Gives the one sheet that every element adopts; a page's policy needs no `unsafe-inline` for it. */
export function styleSheet(): CSSStyleSheet {
  if (shared === undefined) {
    shared = new CSSStyleSheet()
    shared.replaceSync(css)
  }
  return shared
}
