/** What `check` and `fingerprint` share: one picture, card or both as arguments, or many paths on standard input. */
import type { Engine } from '#engine/engine.ts'
import { toLunaError } from '#shared/contract/errors.ts'
import { EXIT, exitCodeOfError, gravestExitCode } from './exit-codes.ts'
import { classifyInput, type InputFiles, pathsFrom } from './input-files.ts'
import { print, printJson } from './output.ts'
import { withStudio } from './studio.ts'

export interface FileOptions {
  readonly card?: string | undefined
  readonly json?: boolean | undefined
  readonly library?: string | undefined
}

interface FileCommand<Result> {
  run(engine: Engine, input: InputFiles, signal: AbortSignal): Promise<Result>
  /** The stable form for scripts. */
  toJson(result: Result): object
  toText(result: Result): string
  exitCode(result: Result): number
}

export async function runOnFiles<Result>(
  command: FileCommand<Result>,
  file: string | undefined,
  options: FileOptions,
  signal: AbortSignal,
): Promise<number> {
  const { card } = options
  if (file === undefined && card === undefined)
    return withStudio(options.library, ({ engine }) => runOnLines(command, engine, signal))
  const input: InputFiles = file === undefined ? { cardPath: card } : await classifyInput(file, card)
  return withStudio(options.library, async ({ engine }) => {
    const result = await command.run(engine, input, signal)
    if (options.json === true) printJson(command.toJson(result))
    else print(command.toText(result))
    return command.exitCode(result)
  })
}

/** One path a line on standard input, one JSON line each. An unreadable file does not stop the others. */
async function runOnLines<Result>(command: FileCommand<Result>, engine: Engine, signal: AbortSignal): Promise<number> {
  const codes: number[] = [EXIT.ok]
  for await (const path of pathsFrom(process.stdin, signal)) {
    try {
      const result = await command.run(engine, await classifyInput(path), signal)
      printJson({ path, ...command.toJson(result) })
      codes.push(command.exitCode(result))
    } catch (cause) {
      const error = toLunaError(cause)
      if (error.code === 'CANCELLED') throw error
      printJson({ path, error: error.toReport() })
      codes.push(exitCodeOfError(error.code))
    }
  }
  return gravestExitCode(codes)
}
