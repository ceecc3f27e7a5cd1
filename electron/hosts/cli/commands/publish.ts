/** `luna publish`: imports works with their cards and submits each that is complete, for builds and scripts. */
import { LunaError } from '#shared/contract/errors.ts'
import type { AssetSummary } from '#shared/contract/studio/assets.ts'
import { DEFAULT_METADATA_POLICY, type SubmissionSheet } from '#shared/contract/studio/submissions.ts'
import { isSameJson } from '#shared/sync/merge-json.ts'
import { declaredError } from '../declared-error.ts'
import { EXIT, exitCodeOfVerdict, gravestExitCode } from '../exit-codes.ts'
import { type MarketOptions, refresh } from '../market.ts'
import { formatTable, print, printJson } from '../output.ts'
import { type Studio, withStudio } from '../studio.ts'
import { importedReport } from './import.ts'

export interface PublishOptions extends MarketOptions {
  readonly dryRun?: boolean | undefined
  readonly evenCopies?: boolean | undefined
}

interface Result {
  readonly id: string
  readonly name: string
  readonly outcome: 'submitted' | 'ready' | 'waiting' | 'unchanged' | 'under_review' | 'incomplete' | 'copy' | 'refused'
  /** What is missing or was refused. */
  readonly problems: readonly string[]
  readonly exitCode: number
}

export async function publish(paths: readonly string[], options: PublishOptions, signal: AbortSignal): Promise<number> {
  return withStudio(options.library, async (studio) => {
    requireAccount(await studio.client.market.status())
    await refresh(studio)
    const { report, isWhole } = await importedReport(studio, paths, signal)
    if (!isWhole) throw new LunaError('CANCELLED')
    const ids = new Set([...report.imported, ...report.skipped].flatMap(({ assetId }) => assetId ?? []))
    const results: Result[] = []
    for (const id of ids) {
      if (signal.aborted) throw new LunaError('CANCELLED')
      results.push(await publishOne(studio, id, options))
    }
    const sent = options.dryRun === true ? results : await send(studio, results)
    const failed = report.failed.map(({ path, error }) => ({ path, code: error.code, message: error.message }))
    if (options.json === true) printJson({ works: sent.map(({ exitCode: _, ...result }) => result), failed })
    else print(toText(sent, failed))
    return gravestExitCode([...sent.map(({ exitCode }) => exitCode), ...failed.map(() => EXIT.unreadable)])
  })
}

function requireAccount({ account }: { readonly account: object | null }): void {
  if (account === null) throw new LunaError('NOT_SIGNED_IN', 'Run “luna sign-in” first.')
}

async function publishOne({ client }: Studio, id: string, options: PublishOptions): Promise<Result> {
  const asset = (await client.assets.get({ id })).summary
  const result = (outcome: Result['outcome'], problems: readonly string[], exitCode: number): Result => {
    return { id, name: asset.name, outcome, problems, exitCode }
  }
  try {
    const sheet = await client.submissions.prepare({ assetId: id, policy: DEFAULT_METADATA_POLICY })
    if (!sheet.isEditable) return result('under_review', [], EXIT.ok)
    if (await isPublishedAlready({ client }, id, sheet)) return result('unchanged', [], EXIT.ok)
    const problems = sheet.problems.map(({ field, message }) => `${field}: ${message}`)
    if (problems.length > 0) return result('incomplete', problems, EXIT.unreadable)
    if (isCopy(asset) && options.evenCopies !== true) {
      return result('copy', ['A copy of another creator’s work.'], exitCodeOfVerdict('duplicate'))
    }
    if (options.dryRun === true) return result('ready', [], EXIT.ok)
    const saved = await client.submissions.save({
      ...{ id: sheet.submissionId, assetId: id, policy: DEFAULT_METADATA_POLICY, draft: sheet.draft },
    })
    await client.submissions.submit({ id: saved.id })
    return result('waiting', [], EXIT.ok)
  } catch (cause) {
    const error = declaredError(cause)
    return result('refused', [error.detail ?? error.message], EXIT.unreadable)
  }
}

function isCopy({ verdict }: AssetSummary): boolean {
  return verdict !== null && exitCodeOfVerdict(verdict.verdict) === exitCodeOfVerdict('duplicate')
}

/** Whether the version that is published has this card, these files and these offers. */
async function isPublishedAlready({ client }: Pick<Studio, 'client'>, assetId: string, { draft }: SubmissionSheet) {
  const present = await client.submissions.ofAsset({ assetId })
  if (present?.state !== 'published') return false
  return isSameJson(publishedPartsOf(present.draft), publishedPartsOf(draft))
}

const publishedPartsOf = ({ card, media, offers, ageRating }: SubmissionSheet['draft']) => ({
  card,
  media,
  offers,
  ageRating,
})

/** Sends all of them, and says of each what became of it. */
async function send(studio: Studio, results: readonly Result[]): Promise<Result[]> {
  if (results.some(({ outcome }) => outcome === 'waiting')) await refresh(studio)
  const submissions = await studio.client.submissions.list()
  return results.map((result) => {
    const submission = submissions.find(({ assetId }) => assetId === result.id)
    if (result.outcome !== 'waiting' || submission === undefined) return result
    if (submission.isRefused) {
      const problems = ['The market refused it. Run “luna status” to see why.']
      return { ...result, outcome: 'refused', problems, exitCode: EXIT.unreadable }
    }
    return submission.unsent === 0 ? { ...result, outcome: 'submitted' } : result
  })
}

const OUTCOMES: Readonly<Record<Result['outcome'], string>> = {
  submitted: 'submitted for review',
  ready: 'would be submitted',
  waiting: 'queued until the market is reachable',
  unchanged: 'already published',
  under_review: 'under review',
  incomplete: 'incomplete',
  copy: 'a copy',
  refused: 'refused',
}

function toText(results: readonly Result[], failed: readonly { path: string; message: string }[]): string {
  const rows = results.map(({ name, outcome, problems }) => [name, OUTCOMES[outcome], problems.join('\n')])
  const unread = failed.map(({ path, message }) => [path, 'could not be read', message])
  if (rows.length + unread.length === 0) return 'Nothing to publish.'
  return formatTable(['Work', 'Outcome', 'Why'], [...rows, ...unread])
}
