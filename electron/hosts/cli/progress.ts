/** A progress bar on standard error, where that is a terminal; standard output stays the command's own. */
import { Presets, SingleBar } from 'cli-progress'
import type { Job } from '#shared/contract/studio/jobs.ts'

export interface Progress {
  report(job: Pick<Job, 'title' | 'done' | 'total' | 'unit'>): void
  stop(): void
}

export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  let bar: SingleBar | undefined
  return {
    report({ title, done, total, unit }) {
      if (!stream.isTTY || total <= 0) return
      const scale = unit === 'bytes' ? 1e6 : 1
      bar ??= start(stream, title, unit === 'bytes' ? 'MB' : 'items')
      bar.setTotal(Math.ceil(total / scale))
      bar.update(Math.floor(done / scale))
    },
    stop: () => bar?.stop(),
  }
}

function start(stream: NodeJS.WriteStream, title: string, unit: string): SingleBar {
  const format = `${title} {bar} {percentage}% | {value}/{total} ${unit} | {eta_formatted} left`
  const bar = new SingleBar({ format, stream, hideCursor: true, clearOnComplete: true }, Presets.shades_grey)
  bar.start(1, 0)
  return bar
}
