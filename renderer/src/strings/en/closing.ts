import type { ClosingObstacle } from '#shared/ledger/closing.ts'
import { closingWords, obstacleSentence } from '#shared/words/closing.ts'
import { formatDate } from '../dates.ts'

export const closing = {
  ...closingWords,
  title: 'Close account',
  intro:
    'Your balance is paid out first. Your personal data is erased; receipts and licenses that you granted stay valid.',
  open: 'Close account…',
  dialogTitle: (name: string) => `Close the account ${name}`,
  pays: 'What you get back',
  ends: 'What ends with the account',
  obstacles: 'Before you can close the account',
  obstacle: (one: ClosingObstacle) => obstacleSentence(one, formatDate),
  password: 'Password',
  passwordHint: 'The market asks for it to confirm that it is you. The studio does not store it.',
  close: 'Close account',
  closed: 'The account is closed',
  closing: 'The account closes once your money has arrived',
}
