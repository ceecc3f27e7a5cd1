import { useCallback, useState } from 'react'
import type { DuplicateGroup } from '#shared/contract/studio/duplicates.ts'
import { type KeeperRule, keeperBy, keyOf } from './keepers.ts'

export interface Keepers {
  readonly keepers: ReadonlyMap<string, string>
  readonly keep: (group: DuplicateGroup, assetId: string) => void
  /** Chooses in all groups that the rule says something of. */
  readonly keepBy: (rule: KeeperRule, groups: readonly DuplicateGroup[]) => void
}

/** Which member of each group is kept, until the view is left. */
export function useKeepers(): Keepers {
  const [keepers, setKeepers] = useState<ReadonlyMap<string, string>>(new Map())
  const keep = useCallback(
    (group: DuplicateGroup, assetId: string) => setKeepers((now) => new Map(now).set(keyOf(group), assetId)),
    [],
  )
  const keepBy = useCallback((rule: KeeperRule, groups: readonly DuplicateGroup[]) => {
    const chosen = groups.flatMap((group) => {
      const id = keeperBy(rule, group)
      return id === null ? [] : [[keyOf(group), id] as const]
    })
    setKeepers((now) => new Map([...now, ...chosen]))
  }, [])
  return { keepers, keep, keepBy }
}
