/** The desk without a mouse: every step of a review has a key, and the shortcut sheet lists them. */
import { useMemo } from 'react'
import { REVIEW_CRITERIA } from '#shared/submissions/decision.ts'
import type { Command } from '../../commands/command.ts'
import { useCommands } from '../../commands/commands.ts'
import { en } from '../../strings/en.ts'
import type { DraftStep, Outcome } from './decision-draft.ts'
import { ASIDE_KEYS, type Aside, CRITERION_KEYS, type DeskTab, OUTCOME_KEYS, PASS_KEY, REASON_KEY } from './keys.ts'
import { takeBack } from './pending-decision.ts'

const words = en.review.commands

export interface DeskKeys {
  /** A decision is on its way: nothing can be changed but that. */
  readonly isPending: boolean
  readonly setTab: (tab: DeskTab) => void
  readonly step: (step: DraftStep) => void
  readonly addReason: (field: string | null) => void
  readonly decide: (outcome: Outcome) => void
  readonly setAside: (aside: Aside) => void
}

export function useDeskKeys({ isPending, setTab, step, addReason, decide, setAside }: DeskKeys): void {
  const commands = useMemo<Command[]>(() => {
    const of = (id: string, title: string, shortcut: string, run: () => void): Command => ({
      ...{ id: `review-${id}`, title, section: en.review.section, shortcuts: [shortcut], run },
      enabled: !isPending,
    })
    const outcomes = en.review.decision.outcomes
    return [
      of('work', words.work, 'w', () => setTab('work')),
      of('evidence', words.evidence, 'e', () => setTab('evidence')),
      of('changes', words.changes, 'd', () => setTab('changes')),
      ...REVIEW_CRITERIA.map((criterion) =>
        of(criterion, words.turn(en.review.decision.criteria[criterion]), CRITERION_KEYS[criterion], () =>
          step({ type: 'turn', criterion }),
        ),
      ),
      of('pass-open', en.review.decision.passOpen, PASS_KEY, () => step({ type: 'pass_open' })),
      of('reason', words.reason, REASON_KEY, () => addReason(fieldInFocus())),
      { ...of('field-reason', words.fieldReason, 'enter', () => undefined), sheetOnly: true },
      { ...of('fields', words.fields, 'arrowdown', () => undefined), sheetOnly: true },
      of('approve', outcomes.approve, OUTCOME_KEYS.approve, () => decide('approve')),
      of('request', outcomes.request_changes, OUTCOME_KEYS.request_changes, () => decide('request_changes')),
      of('reject', outcomes.reject, OUTCOME_KEYS.reject, () => decide('reject')),
      of('skip', words.skip, ASIDE_KEYS.skip, () => setAside('skip')),
      of('hand-over', words.handOver, ASIDE_KEYS.hand_over, () => setAside('hand_over')),
      of('ask-opinion', words.askOpinion, ASIDE_KEYS.ask_opinion, () => setAside('ask_opinion')),
      { ...of('undo', words.undo, 'mod+z', takeBack), enabled: isPending },
    ]
  }, [isPending, setTab, step, addReason, decide, setAside])
  useCommands(commands)
}

/** Rows of the card say which field they show. */
function fieldInFocus(): string | null {
  const row = document.activeElement?.closest('[data-field]')
  return row?.getAttribute('data-field') ?? null
}
