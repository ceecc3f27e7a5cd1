/** Says on stderr how far a long work is. */
const LEAST_PAUSE_MS = 1_000

export type Progress = (what: string, total: number) => (done: number) => void

export const showProgress: Progress = (what, total) => {
  let lastMs = 0
  return (done) => {
    const nowMs = performance.now()
    if (done < total && nowMs - lastMs < LEAST_PAUSE_MS) return
    lastMs = nowMs
    const isLive = process.stderr.isTTY
    if (isLive) process.stderr.write(`\r\u001b[K${what}: ${done} of ${total}${done < total ? '' : '\n'}`)
    else if (done >= total) process.stderr.write(`${what}: ${total}\n`)
  }
}

export const noProgress: Progress = () => () => undefined
