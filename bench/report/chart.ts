import type { Race } from '../harness/standings.ts'
import { number } from './words.ts'

const [width, left, right] = [760, 190, 90]
const [barHeight, gap, groupGap, top] = [18, 4, 36, 44]

interface Bar {
  readonly name: string
  readonly value: number
}

interface Group {
  readonly title: string
  readonly bars: readonly Bar[]
}

/** A chart of bars, as SVG: what each contestant of these races did in a second. It says the same in words. */
export function chart(races: readonly Race[], title: string): string {
  const groups = races.map(groupOf)
  const names = [...new Set(groups.flatMap(({ bars }) => bars.map(({ name }) => name)))]
  const most = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value)))
  const heights = groups.map(({ bars }) => groupGap + bars.length * (barHeight + gap))
  const height = top + heights.reduce((sum, one) => sum + one, 0) + 16
  const drawn = groups.map((group, at) =>
    drawGroup(group, { y: top + heights.slice(0, at).reduce((sum, one) => sum + one, 0), most, names }),
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title words">
<title id="title">${title}</title>
<desc id="words">${groups.map(inWords).join(' ')}</desc>
<style>
  svg { color-scheme: light dark; font: 13px system-ui, sans-serif }
  .paper { fill: #ffffff } text { fill: #1f2328 } .title { font-size: 16px; font-weight: 600 } .group { font-weight: 600 }
  .number { font-variant-numeric: tabular-nums }
  .bar0 { fill: #6e7781 } .bar1 { fill: #0969da } .bar2 { fill: #bc4c00 }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0d1117 } text { fill: #e6edf3 }
    .bar0 { fill: #8b949e } .bar1 { fill: #4493f8 } .bar2 { fill: #db6d28 }
  }
</style>
<rect class="paper" width="${width}" height="${height}"/>
<text class="title" x="16" y="30">${title}</text>
${drawn.join('\n')}
</svg>
`
}

function groupOf({ load, title, standings }: Race): Group {
  const bars = standings.flatMap(({ name, perSecond }) => (perSecond === undefined ? [] : [{ name, value: perSecond }]))
  return { title: load?.about ?? title, bars }
}

function inWords({ title, bars }: Group): string {
  return `${title}: ${bars.map(({ name, value }) => `${name} ${number(value)}`).join(', ')}.`
}

interface Placing {
  readonly y: number
  readonly most: number
  readonly names: readonly string[]
}

function drawGroup({ title, bars }: Group, { y, most, names }: Placing): string {
  const rows = bars.map(({ name, value }, at) => {
    const barTop = y + groupGap + at * (barHeight + gap)
    const length = Math.max(1, Math.round(((width - left - right) * value) / most))
    const middle = barTop + 13
    return `<text x="${left - 10}" y="${middle}" text-anchor="end">${name}</text>
<rect class="bar${names.indexOf(name) % 3}" x="${left}" y="${barTop}" width="${length}" height="${barHeight}" rx="2"/>
<text class="number" x="${left + length + 8}" y="${middle}">${number(value)}</text>`
  })
  return [`<text class="group" x="16" y="${y + 26}">${title}</text>`, ...rows].join('\n')
}
