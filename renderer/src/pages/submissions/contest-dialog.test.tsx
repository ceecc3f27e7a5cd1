import { screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, it } from 'vitest'
import { LunaError } from '#shared/contract/errors.ts'
import { en } from '../../strings/en.ts'
import { describeDialog } from '../../testing/dialog-rules.tsx'
import { idOf } from '../../testing/ids.ts'
import { renderInStudio, write } from '../../testing/render-in-studio.tsx'
import { ContestDialog } from './contest-dialog.tsx'
import { RefusalBox } from './refusal-box.tsx'

const words = en.submissions.contest
const WHY = 'I drew her two years ago.'

describeDialog('contest of an exact copy', {
  render: (onClose) => <ContestDialog submissionId={idOf(1)} onClose={onClose} />,
  sends: ['studio', 'provenance', 'contest'],
  answer: { showsClaim: true },
  fill: () => write(words.label, WHY),
  action: words.send,
  input: { submissionId: idOf(1), text: WHY },
  done: words.withClaim,
  typed: [WHY],
  incomplete: words.missing,
})

it('is offered where a submission was refused as a copy, and nowhere else', async () => {
  const user = userEvent.setup()
  const refused = (code: 'DUPLICATE' | 'SUBMISSION_INVALID') => (
    <RefusalBox refusal={new LunaError(code).toReport()} submissionId={idOf(1)} />
  )
  const studio = renderInStudio(refused('SUBMISSION_INVALID'), {})
  await screen.findByText(en.submissions.refused)
  expect(screen.queryByRole('button', { name: words.open })).toBeNull()
  studio.rerender(refused('DUPLICATE'))
  await user.click(await screen.findByRole('button', { name: words.open }))
  await screen.findByRole('dialog', { name: words.title })
})
