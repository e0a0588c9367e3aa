// A process that only checks tokens: the built `keychime/verifier`, told of ended sessions by an issuer in another process.
import { createVerifier } from '../../dist/verifier.mjs'
import { answerParent } from './watching.mjs'

const verifier = createVerifier(JSON.parse(process.argv[2] ?? ''))
await verifier.ready()
answerParent((token) => verifier.verifySync(token))
process.send?.({ url: '' })
