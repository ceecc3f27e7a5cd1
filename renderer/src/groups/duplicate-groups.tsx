import { useCallback, useEffect, useMemo, useState } from 'react'
import type { DuplicateAction, DuplicateGroup } from '#shared/contract/studio/duplicates.ts'
import { resolveDuplicates } from '../api/edits.ts'
import type { Command } from '../commands/command.ts'
import { useCommands } from '../commands/commands.ts'
import { Button } from '../components/button.tsx'
import { en } from '../strings/en.ts'
import { CompareMembers } from './compare-members.tsx'
import { GroupCard } from './group-card.tsx'
import { keyOf } from './keepers.ts'

const words = en.groups

const GROUPS_AT_FIRST = 20

export interface DuplicateGroupsProps {
  groups: readonly DuplicateGroup[]
  /** By the key of the group; the oldest where nothing was chosen. */
  keepers: ReadonlyMap<string, string>
  onKeep: (group: DuplicateGroup, assetId: string) => void
  /** Tags and the like of the others go into the kept one. */
  merges: boolean
}

function keeperOf(keepers: ReadonlyMap<string, string>, group: DuplicateGroup): string {
  return keepers.get(keyOf(group)) ?? group.members[0]?.summary.id ?? ''
}

/** The keeper of a group and the others, as the engine takes them. */
export function decided(keepers: ReadonlyMap<string, string>, group: DuplicateGroup) {
  const keeperId = keeperOf(keepers, group)
  const otherIds = group.members.map(({ summary }) => summary.id).filter((id) => id !== keeperId)
  return { keeperId, otherIds }
}

/** Groups of copies, one under the other; one of them is at hand for the keys. */
export function DuplicateGroups({ groups, keepers, onKeep, merges }: DuplicateGroupsProps) {
  const [shown, setShown] = useState(GROUPS_AT_FIRST)
  const [at, setAt] = useState(0)
  const [compared, setCompared] = useState<string | null>(null)
  const index = Math.min(at, Math.max(0, groups.length - 1))
  const group = groups[index]
  const goTo = useCallback(
    (next: number) => {
      const place = Math.max(0, Math.min(groups.length - 1, next))
      setAt(place)
      setShown((now) => Math.max(now, place + 1))
    },
    [groups.length],
  )
  const resolve = useCallback(
    (resolved: DuplicateGroup, action: DuplicateAction) =>
      resolveDuplicates({ groups: [decided(keepers, resolved)], action, merge: merges }),
    [keepers, merges],
  )
  useGroupKeys({ group, index, keepers, onKeep, goTo, resolve, compare: setCompared })
  const comparedGroup = groups.find((candidate) => keyOf(candidate) === compared)
  return (
    <>
      <ul>
        {groups.slice(0, shown).map((each, place) => (
          <GroupCard
            key={keyOf(each)}
            group={each}
            keeperId={keeperOf(keepers, each)}
            isCurrent={place === index}
            onFocus={() => setAt(place)}
            onKeep={(id) => onKeep(each, id)}
            onCompare={() => setCompared(keyOf(each))}
            onResolve={(action) => resolve(each, action)}
          />
        ))}
      </ul>
      {groups.length > shown && (
        <Button className="mt-3" onClick={() => setShown(shown + GROUPS_AT_FIRST)}>
          {words.more(Math.min(GROUPS_AT_FIRST, groups.length - shown))}
        </Button>
      )}
      {comparedGroup && (
        <CompareMembers
          group={comparedGroup}
          keeperId={keeperOf(keepers, comparedGroup)}
          onKeep={(id) => onKeep(comparedGroup, id)}
          onClose={() => setCompared(null)}
        />
      )}
    </>
  )
}

interface GroupKeys {
  group: DuplicateGroup | undefined
  index: number
  keepers: ReadonlyMap<string, string>
  onKeep: DuplicateGroupsProps['onKeep']
  goTo: (index: number) => void
  resolve: (group: DuplicateGroup, action: DuplicateAction) => void
  compare: (key: string) => void
}

function useGroupKeys({ group, index, keepers, onKeep, goTo, resolve, compare }: GroupKeys): void {
  // The group at hand comes into view, and takes the focus where that is in another one.
  const key = group && keyOf(group)
  useEffect(() => {
    const row = document.querySelector<HTMLElement>('[data-current-group]')
    if (key === undefined || !row || row.contains(document.activeElement)) return
    row.scrollIntoView({ block: 'nearest' })
    if (document.activeElement?.closest('[data-group]')) row.focus({ preventScroll: true })
  }, [key])
  useCommands(
    useMemo<Command[]>(() => {
      const section = words.title
      const keep = (step: number) => () => {
        if (!group) return
        const ids = group.members.map(({ summary }) => summary.id)
        const next = ids.at((ids.indexOf(keeperOf(keepers, group)) + step) % ids.length)
        if (next !== undefined) onKeep(group, next)
      }
      const act = (action: DuplicateAction) => () => group && resolve(group, action)
      return [
        { id: 'group-next', title: words.keys.next, section, shortcuts: ['j'], run: () => goTo(index + 1) },
        { id: 'group-previous', title: words.keys.previous, section, shortcuts: ['k'], run: () => goTo(index - 1) },
        { id: 'group-keep-next', title: words.keys.keepNext, section, shortcuts: ['l'], run: keep(1) },
        { id: 'group-keep-previous', title: words.keys.keepPrevious, section, shortcuts: ['h'], run: keep(-1) },
        { id: 'group-trash', title: words.trash, section, shortcuts: ['delete', 'backspace'], run: act('trash') },
        { id: 'group-alternates', title: words.alternates, section, shortcuts: ['a'], run: act('alternates') },
        { id: 'group-different', title: words.different, section, shortcuts: ['n'], run: act('not_duplicates') },
        {
          id: 'group-compare',
          title: words.compare,
          section,
          shortcuts: ['c'],
          run: () => group && compare(keyOf(group)),
        },
      ]
    }, [group, index, keepers, onKeep, goTo, resolve, compare]),
  )
}
