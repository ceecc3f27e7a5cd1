/** `luna check`: the verdict on a picture, a card, or both, without importing them. */
import { toLunaError } from '#shared/contract/errors.ts'
import { EXIT, exitCodeOfError, exitCodeOfVerdict, gravestExitCode } from '../exit-codes.ts'
import { classifyInput, type InputFiles, pathsFrom } from '../input-files.ts'
import { print, printJson } from '../output.ts'
import { reportToJson } from '../report-json.ts'
import { reportToText } from '../report-text.ts'
import { type Studio, withStudio } from '../studio.ts'

export interface CheckOptions {
  readonly card?: string | undefined
  readonly json?: boolean | undefined
  readonly library?: string | undefined
}

export async function check(file: string | undefined, options: CheckOptions, signal: AbortSignal): Promise<number> {
  const { card } = options
  if (file === undefined && card === undefined)
    return withStudio(options.library, (studio) => checkLines(studio, signal))
  const input: InputFiles = file === undefined ? { cardPath: card } : await classifyInput(file, card)
  return withStudio(options.library, async ({ engine }) => {
    const report = await engine.uniqueness.checkFiles(input, signal)
    if (options.json === true) printJson(reportToJson(report))
    else print(reportToText(report))
    return exitCodeOfVerdict(report.verdict)
  })
}

/** Many files, one path a line on standard input, one JSON line each. An unreadable one does not stop the others. */
async function checkLines({ engine }: Studio, signal: AbortSignal): Promise<number> {
  const codes: number[] = [EXIT.ok]
  for await (const path of pathsFrom(process.stdin, signal)) {
    try {
      const report = await engine.uniqueness.checkFiles(await classifyInput(path), signal)
      printJson({ path, ...reportToJson(report) })
      codes.push(exitCodeOfVerdict(report.verdict))
    } catch (cause) {
      const error = toLunaError(cause)
      if (error.code === 'CANCELLED') throw error
      printJson({ path, error: error.toReport() })
      codes.push(exitCodeOfError(error.code))
    }
  }
  return gravestExitCode(codes)
}
