import { en } from '../../strings/en.ts'
import { describeDialog } from '../../testing/dialog-rules.tsx'
import { AT, idOf } from '../../testing/ids.ts'
import { choose, write } from '../../testing/render-in-studio.tsx'
import { ComplaintDialog } from './complaint-dialog.tsx'
import { sold } from './licensing.fixture.ts'

const words = en.licensing.complaint
const SOLD = sold()

describeDialog('complaint about a licensee', {
  render: (onClose) => <ComplaintDialog license={SOLD} onClose={onClose} />,
  sends: ['market', 'licensing', 'complain'],
  answer: {
    ...{ id: idOf(1), grantId: SOLD.id, ground: 'attribution_missing', state: 'reported', cureUntil: null },
    ...{ appealUntil: null, createdAt: AT, updatedAt: AT, steps: [] },
  },
  async fill(user) {
    await choose(user, words.ground, en.licensing.grounds.attribution_missing)
    write(words.note, 'No name anywhere.')
  },
  action: words.send,
  input: { id: SOLD.id, ground: 'attribution_missing', note: 'No name anywhere.' },
  done: words.sent,
  incomplete: 'disabled',
})
