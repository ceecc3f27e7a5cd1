import type { ClosingObstacle } from '#shared/ledger/closing.ts'
import { closingWords, obstacleSentence } from '#shared/words/closing.ts'
import { formatDate } from '../dates.ts'

export const closing = {
  ...closingWords,
  title: 'Close account',
  open: 'Close account…',
  dialogTitle: (name: string) => `Close the account ${name}`,
  pays: 'What you get back',
  ends: 'What ends with the account',
  obstacles: 'What stands in the way',
  obstacle: (one: ClosingObstacle) => obstacleSentence(one, formatDate),
  password: 'Password',
  passwordHint: 'The market asks for it, to make sure that it is you. The studio does not keep it.',
  close: 'Close account',
  closed: 'The account is closed',
  closing: 'The account closes once your money has arrived',
}
