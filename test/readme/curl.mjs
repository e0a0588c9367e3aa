// What the pages need of curl, for machines that have none: -s, -X, -H, -d and a URL; prints the body.
import { parseArgs } from 'node:util'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    silent: { type: 'boolean', short: 's' },
    request: { type: 'string', short: 'X' },
    header: { type: 'string', short: 'H', multiple: true },
    data: { type: 'string', short: 'd' },
  },
})
const headers = new Headers()
for (const line of values.header ?? []) headers.set(line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1))

const answer = await fetch(`http://${positionals[0]?.replace(/^http:\/\//, '')}`, {
  method: values.request ?? (values.data === undefined ? 'GET' : 'POST'),
  headers,
  body: values.data ?? null,
})
process.stdout.write(await answer.text())
