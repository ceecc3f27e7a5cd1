import type { ImportReport } from '#shared/contract/studio/jobs.ts'
import { en } from '../../strings/en.ts'

const words = en.library.imports

/** One line for each file, fields divided by tabs, failures first. */
export function reportText(report: ImportReport): string {
  return [
    ...report.failed.map(({ path, error }) =>
      `${words.failed}\t${path}\t${error.message} ${error.detail ?? ''}`.trim(),
    ),
    ...report.skipped.map(({ path, reason }) => `${words.skipped}\t${path}\t${words.reasons[reason]}`),
    ...report.imported.map(({ path, name }) => `${words.imported}\t${path}\t${name}`),
  ].join('\n')
}
