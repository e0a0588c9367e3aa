// Runs before `npm start`, when nothing may be installed yet: Node's own modules only.
import { fail, prepare } from './steps.mjs'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) fail(`Node 20.19 or newer is needed, this is ${process.versions.node}`)

await prepare().catch(fail)
