// node build/run.mjs <script.ts> [arguments]: sets up what is missing, then runs a script of this folder's checkout.
import { runScript } from './set-up.mjs'

const [script, ...args] = process.argv.slice(2)
if (script) await runScript(script, args)
else throw new Error('usage: node build/run.mjs <script.ts> [arguments]')
