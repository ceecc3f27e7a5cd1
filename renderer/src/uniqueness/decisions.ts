/** What a creator decides about a match; each can be taken back from the message that tells it. */
import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { api, client } from '../api/client.ts'
import { queryClient } from '../api/queries.ts'
import { attempt } from '../components/attempt.ts'
import { toast } from '../components/toast.tsx'
import { en } from '../strings/en.ts'

const words = en.uniqueness.actions

type Relation = NonNullable<PreflightReport['matches'][number]['decision']>['relation']

async function refreshed(assetId: string, onChanged: () => void): Promise<void> {
  onChanged()
  await queryClient.invalidateQueries({ queryKey: api.uniqueness.lastReport.key({ input: { assetId } }) })
}

export function undoDecision(assetId: string, decisionId: string, onChanged: () => void): void {
  attempt(
    client.uniqueness.undoDecision({ decisionId }).then(() => {
      toast({ title: words.undone })
      return refreshed(assetId, onChanged)
    }),
    { title: en.errors.saveFailed, retry: () => undoDecision(assetId, decisionId, onChanged) },
  )
}

export function decide(assetId: string, match: Match, relation: Relation, onChanged: () => void): void {
  attempt(
    client.uniqueness.decide({ assetId, matchId: match.id, relation }).then(({ decisionId }) => {
      toast({
        title: words.decided[relation](match.name),
        action: { label: en.common.undo, onSelect: () => undoDecision(assetId, decisionId, onChanged) },
      })
      return refreshed(assetId, onChanged)
    }),
    { title: en.errors.saveFailed, retry: () => decide(assetId, match, relation, onChanged) },
  )
}
