/**
 * A bought work belongs to another creator: it cannot be submitted as sold, and a derivative must name it as
 * its parent, so that its creator gets a share. The market detects copies by similarity; this warns earlier.
 */
import type { Draft } from '#shared/contract/market/submissions.ts'
import type { SubmissionProblem } from '#shared/submissions/problems.ts'
import type { BoughtOrigin, BoughtWorks } from '../purchases/bought-works.ts'

export interface SubmittedWork {
  readonly draft: Pick<Draft, 'media' | 'assetId' | 'derivation'>
  /** Of the library; null where it is not in it. */
  readonly assetId: string | null
  /** The file of the library that the main file is a copy of. */
  readonly sourceId: string | null
}

export function boughtProblems({ draft, assetId, sourceId }: SubmittedWork, bought: BoughtWorks): SubmissionProblem[] {
  const [asset] = assetId === null ? [] : bought.ofAssets([assetId])
  const main = draft.media.findIndex(({ role }) => role === 'main')
  const files = [sourceId, draft.media[main]?.sha256 ?? null].filter((id) => id !== null)
  const sold = files.map(bought.ofFile).find((origin) => origin !== null) ?? null
  const origin = asset ?? sold
  // A new version of the creator's own published work, which another of their accounts bought.
  if (origin === null || origin.marketAssetId === draft.assetId) return []
  const problems: SubmissionProblem[] = []
  if (sold !== null) {
    const message = `This is the work as it was bought${by(sold)}. Submit only your own derivative of it.`
    problems.push({ field: `media.${Math.max(0, main)}`, code: 'bought', message })
  }
  const named = draft.derivation?.parents ?? []
  if (named.every(({ parentAssetId }) => parentAssetId !== origin.marketAssetId)) {
    const message = `It was bought${by(origin)}. Name the bought work as a parent.`
    problems.push({ field: 'derivation', code: 'bought', message })
  }
  return problems
}

function by({ creatorName }: BoughtOrigin): string {
  return creatorName === null ? '' : ` from ${creatorName}`
}
