import { en } from '../../strings/en.ts'
import { describeDialog } from '../../testing/dialog-rules.tsx'
import { AT, idOf } from '../../testing/ids.ts'
import { choose, write } from '../../testing/render-in-studio.tsx'
import { ReportDialog } from './report-dialog.tsx'

const words = en.market.report

describeDialog('report', {
  render: (onClose) => <ReportDialog name="Ash" about={{ assetId: idOf(1) }} onClose={onClose} />,
  sends: ['market', 'moderation', 'report'],
  answer: {
    ...{ id: idOf(2), kind: 'spam', assetId: idOf(1), name: 'Ash', text: 'Sold twice.' },
    ...{ outcome: null, createdAt: AT, decidedAt: null },
  },
  async fill(user) {
    await choose(user, words.kind, words.kinds.spam)
    write(words.words, 'Sold twice.')
  },
  action: words.send,
  input: { kind: 'spam', about: { assetId: idOf(1) }, text: 'Sold twice.' },
  done: words.sent,
  typed: ['Sold twice.'],
  incomplete: words.wordsMissing,
})
