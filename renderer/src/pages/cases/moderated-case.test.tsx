import { screen, waitFor, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import type { ModeratedCase } from '#shared/contract/market/moderation.ts'
import { en } from '../../strings/en.ts'
import { failure, type MarketAnswers } from '../../testing/fake-market.ts'
import { AT, idOf } from '../../testing/ids.ts'
import { button, isPressable, renderInStudio } from '../../testing/render-in-studio.tsx'
import { moderatedCase } from './case.fixture.ts'
import { ModeratedCaseView } from './moderated-case.tsx'

const words = en.cases.moderated
const PROPOSAL: NonNullable<ModeratedCase['openProposal']> = {
  ...{ id: idOf(5), action: 'remove', assetId: idOf(2), finding: 'plagiarism', refund: { scope: 'all' } },
  ...{ reason: 'A copy of Birch.', at: AT, isMine: false, acceptsBan: false },
}

async function openConfirm(
  change: Partial<ModeratedCase>,
  confirm: NonNullable<NonNullable<MarketAnswers['moderation']>['confirm']>,
) {
  const found = moderatedCase({ state: 'proposed', openProposal: PROPOSAL, ...change })
  const studio = renderInStudio(<ModeratedCaseView found={found} isOffline={false} />, {
    market: { moderation: { confirm } },
  })
  await studio.user.click(button(words.confirm))
  const dialog = within(await screen.findByRole('dialog', { name: words.confirmTitle }))
  return {
    ...studio,
    confirmButton: () => dialog.getByRole<HTMLButtonElement>('button', { name: words.confirm }),
    dialog,
  }
}

it('confirms once what somebody else proposed', async () => {
  const { sent, confirmButton } = await openConfirm({}, () => moderatedCase({ state: 'removed' }))
  const pressed = confirmButton()
  pressed.click()
  pressed.click()
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(sent).toEqual([['moderation.confirm', { id: idOf(1), proposalId: PROPOSAL.id, acceptsBan: false }]])
})

it('bans only with consent', async () => {
  const { user, sent, confirmButton, dialog } = await openConfirm({ wouldBan: true }, () => moderatedCase())
  expect(isPressable(confirmButton())).toBe(false)
  await user.click(dialog.getByRole('checkbox', { name: words.acceptsBan }))
  await user.click(confirmButton())
  await expect.poll(() => sent).toMatchObject([['moderation.confirm', { acceptsBan: true }]])
})

it('stays open where it fails', async () => {
  const { user, confirmButton } = await openConfirm({}, () => Promise.reject(failure('MARKET_UNREACHABLE')))
  await user.click(confirmButton())
  await screen.findByText(failure('MARKET_UNREACHABLE').message)
  expect(screen.getByRole('dialog', { name: words.confirmTitle })).toBeDefined()
})

it('decides nothing while the market is away', () => {
  const found = moderatedCase({ state: 'proposed', openProposal: PROPOSAL })
  renderInStudio(<ModeratedCaseView found={found} isOffline />)
  expect(isPressable(button(words.confirm))).toBe(false)
  expect(isPressable(button(words.decline))).toBe(false)
})
