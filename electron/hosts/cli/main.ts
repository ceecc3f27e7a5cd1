/** The `luna` command as a program. */
import { listenForInterrupts } from './interrupts.ts'
import { runLuna } from './luna.ts'

const interrupts = listenForInterrupts()
let isReaderGone = false

process.stdout.on('error', (cause) => {
  if (!('code' in cause) || cause.code !== 'EPIPE') throw cause
  isReaderGone = true
  interrupts.stop()
})

process.exitCode = await runLuna({
  args: process.argv.slice(2),
  signal: interrupts.signal,
  isReaderGone: () => isReaderGone,
})
