type Attributes = Readonly<Record<string, string | number | boolean | undefined>>
type Child = Node | string | false | undefined

/** Builds an element. Text children become text nodes, never markup; `true` sets a bare attribute, `false` none. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  setAttributes(element, attributes)
  element.append(...children.filter((child) => child !== false && child !== undefined))
  return element
}

/** Builds a decorative 24 × 24 line drawing from SVG path text; hidden from screen readers. */
export function icon(path: string, className = 'icon'): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  setAttributes(svg, { viewBox: '0 0 24 24', class: className, 'aria-hidden': 'true', focusable: 'false' })
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  line.setAttribute('d', path)
  svg.append(line)
  return svg
}

function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue
    element.setAttribute(name, value === true ? '' : String(value))
  }
}
