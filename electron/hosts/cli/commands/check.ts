/** `luna check`: the verdict on a picture, a card, or both, without importing them. */
import { exitCodeOfVerdict } from '../exit-codes.ts'
import { type FileOptions, runOnFiles } from '../file-command.ts'
import { reportToJson } from '../report-json.ts'
import { reportToText } from '../report-text.ts'

export function check(file: string | undefined, options: FileOptions, signal: AbortSignal): Promise<number> {
  return runOnFiles(
    {
      run: (engine, input, abort) => engine.uniqueness.checkFiles(input, abort),
      toJson: reportToJson,
      toText: reportToText,
      exitCode: ({ verdict }) => exitCodeOfVerdict(verdict),
    },
    file,
    options,
    signal,
  )
}
