import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { en } from '../../strings/en.ts'
import { describeDialog } from '../../testing/dialog-rules.tsx'
import { idOf } from '../../testing/ids.ts'
import { button, choose, renderInStudio, write } from '../../testing/render-in-studio.tsx'
import { moderatedCase } from './case.fixture.ts'
import { ProposeDialog } from './propose-dialog.tsx'

const words = en.cases.propose
const FOUND = moderatedCase()
const open = (found = FOUND) =>
  renderInStudio(<ProposeDialog found={found} onDone={() => Promise.resolve()} onClose={() => undefined} />, {
    market: { moderation: { propose: () => found } },
  })

describeDialog('proposing what is done', {
  render: (onClose) => <ProposeDialog found={FOUND} onDone={() => Promise.resolve()} onClose={onClose} />,
  sends: ['market', 'moderation', 'propose'],
  answer: FOUND,
  async fill(user) {
    await choose(user, words.refund, words.refunds.recent)
    write(words.recentDays, '14')
    write(words.reason, 'A copy of Birch.')
  },
  action: words.send,
  input: {
    id: FOUND.id,
    proposal: {
      ...{ action: 'remove', finding: 'plagiarism', refund: { scope: 'recent', days: 14 } },
      ...{ reason: 'A copy of Birch.', acceptsBan: false },
    },
  },
  typed: ['14', 'A copy of Birch.'],
  incomplete: en.cases.dialogs.wordsMissing,
})

it('proposes no refund of a number of days that was not entered', async () => {
  const { user, sent } = open()
  await choose(user, words.refund, words.refunds.recent)
  write(words.recentDays, '')
  write(words.reason, 'A copy of Birch.')
  await user.click(button(words.send))
  await screen.findByText(en.cases.dialogs.daysWrong(1, 365))
  expect(sent).toEqual([])
})

it('proposes neither removal nor refund of nothing', async () => {
  const { user, sent } = open()
  await choose(user, words.action, en.cases.moderated.actions.refund_buyers)
  await choose(user, words.refund, words.refunds.none)
  write(words.reason, 'A copy of Birch.')
  await user.click(button(words.send))
  await screen.findByText(words.nothing)
  expect(sent).toEqual([])
})

it('asks which work it is about where the case is about a creator', async () => {
  const { user, sent } = open(moderatedCase({ assetId: null }))
  write(words.reason, 'A copy of Birch.')
  await user.click(button(words.send))
  await screen.findByText(words.assetMissing)
  expect(sent).toEqual([])
  write(words.asset, ` ${idOf(5)} `)
  await user.click(button(words.send))
  await expect.poll(() => sent).toMatchObject([['moderation.propose', { proposal: { assetId: idOf(5) } }]])
})

it('bans only with consent', async () => {
  const { user, sent } = open(moderatedCase({ wouldBan: true }))
  write(words.reason, 'A copy of Birch.')
  await user.click(button(words.send))
  expect(sent).toEqual([])
  await user.click(screen.getByRole('checkbox', { name: en.cases.moderated.acceptsBan }))
  await user.click(button(words.send))
  await expect.poll(() => sent).toMatchObject([['moderation.propose', { proposal: { acceptsBan: true } }]])
})
