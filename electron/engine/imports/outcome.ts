/** What is to be done with the assets of an import, from their cards and their last checks. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import type { AssetCard } from '#shared/asset-card/card.ts'
import { isPlaceholderName } from '#shared/asset-card/placeholder-name.ts'
import type { ImportOutcome } from '#shared/contract/studio/jobs.ts'
import { VERDICTS } from '#shared/similarity/verdict.ts'
import { validateSubmission } from '#shared/submissions/validate.ts'
import { storedCard } from '../revisions/current-state.ts'
import { clusterAssets } from '../uniqueness/clusters.ts'

const rowSchema = z.object({
  id: z.string(),
  card: z.string(),
  /** Null where no check of the present content is there. */
  verdict: z.enum(VERDICTS).nullable(),
})

const SELECT = `
  select a.id, coalesce(d.card, r.card) as card,
    iif(report.metadata_hash = f.metadata_hash and report.picture_sha256 is f.picture_sha256, report.verdict, null)
      as verdict
  from json_each(?) wanted
  join asset a on a.id = wanted.value
  join revision r on r.id = a.head_revision_id
  join asset_fingerprint f on f.asset_id = a.id
  left join draft d on d.asset_id = a.id
  left join preflight_report report on report.asset_id = a.id
  order by wanted.key`

/** Asked for on the submission itself, not on the card. */
const ASKED_LATER = /^(?:media|offers|age_rating)/

function missingFields(card: AssetCard): string[] {
  const problems = validateSubmission(card, [], [], null).filter(({ field }) => !ASKED_LATER.test(field))
  return [...new Set(problems.map(({ field }) => field))]
}

export function outcomeOf(db: Database, assetIds: readonly string[]): ImportOutcome {
  const groups = clusterAssets(db, assetIds).filter(({ memberIds }) => memberIds.length > 1)
  const grouped = new Set(groups.flatMap(({ memberIds }) => memberIds))
  const outcome: ImportOutcome = {
    ...{ copies: [], ready: [], unnamed: [], incomplete: [], unchecked: [] },
    groups: groups.length,
  }
  for (const found of db.prepare(SELECT).iterate(JSON.stringify(assetIds))) {
    const { id, card: text, verdict } = rowSchema.parse(found)
    if (grouped.has(id)) outcome.copies.push(id)
    else if (verdict === null) outcome.unchecked.push(id)
    else if (verdict !== 'unique') outcome.copies.push(id)
    else {
      const card = storedCard(text)
      const missing = missingFields(card)
      if (isPlaceholderName(card.name)) outcome.unnamed.push(id)
      else if (missing.length > 0) outcome.incomplete.push({ assetId: id, missing })
      else outcome.ready.push(id)
    }
  }
  return outcome
}
