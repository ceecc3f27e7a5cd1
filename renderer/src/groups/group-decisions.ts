/** One decision for a whole group: every other member is an alternate of the first. Taken back as a whole too. */
import { create } from 'zustand'
import { client } from '../api/client.ts'
import { attempt } from '../components/attempt.ts'
import { toast } from '../components/toast.tsx'
import { en } from '../strings/en.ts'

const words = en.groups

export interface Group {
  readonly representativeId: string
  /** The representative included, oldest first. */
  readonly memberIds: readonly string[]
}

export type GroupDecision =
  | { readonly state: 'noting'; readonly done: number; readonly total: number }
  | { readonly state: 'noted'; readonly decisionIds: readonly string[] }

interface GroupDecisions {
  /** By group; one that nothing was said about is absent. */
  decisions: ReadonlyMap<string, GroupDecision>
}

const useGroupDecisions = create<GroupDecisions>()(() => ({ decisions: new Map() }))

const keyOf = ({ memberIds }: Group) => memberIds.join(' ')

/** What is said last about a group takes the place of what was said before. */
const toastGroup = (group: Group) => `alternates ${keyOf(group)}`

export function useGroupDecision(group: Group): GroupDecision | undefined {
  return useGroupDecisions((state) => state.decisions.get(keyOf(group)))
}

function set(group: Group, decision: GroupDecision | null): void {
  useGroupDecisions.setState(({ decisions }) => {
    const next = new Map(decisions)
    if (decision === null) next.delete(keyOf(group))
    else next.set(keyOf(group), decision)
    return { decisions: next }
  })
}

async function takeBack(decisionIds: readonly string[]): Promise<void> {
  for (const decisionId of decisionIds) await client.uniqueness.undoDecision({ decisionId })
}

export function undoAlternates(group: Group, decisionIds: readonly string[]): void {
  attempt(
    takeBack(decisionIds).then(() => {
      set(group, null)
      toast({ title: words.undone(decisionIds.length), group: toastGroup(group) })
    }),
    { title: en.errors.saveFailed, retry: () => undoAlternates(group, decisionIds) },
  )
}

/** All or nothing: where one of them fails, the others are taken back. */
async function decideAll(group: Group): Promise<string[]> {
  const others = group.memberIds.filter((id) => id !== group.representativeId)
  const decisionIds: string[] = []
  try {
    for (const assetId of others) {
      set(group, { state: 'noting', done: decisionIds.length, total: others.length })
      const matchId = `asset:${group.representativeId}`
      const { decisionId } = await client.uniqueness.decide({ assetId, matchId, relation: 'alternate_of' })
      decisionIds.push(decisionId)
    }
  } catch (cause) {
    set(group, null)
    await takeBack(decisionIds)
    throw cause
  }
  return decisionIds
}

export function noteAlternates(group: Group, name: string): void {
  attempt(
    decideAll(group).then((decisionIds) => {
      set(group, { state: 'noted', decisionIds })
      toast({
        title: words.noted(decisionIds.length, name),
        tone: 'positive',
        group: toastGroup(group),
        action: { label: en.common.undo, onSelect: () => undoAlternates(group, decisionIds) },
      })
    }),
    { title: en.errors.saveFailed, retry: () => noteAlternates(group, name) },
  )
}
