import type { ErrorCode } from '#shared/contract/errors.ts'
import type { Mutation } from '#shared/contract/studio/sync.ts'

const states: Record<Mutation['state'], string> = {
  waiting: 'Waiting',
  sending: 'Sending',
  held: 'Needs your decision',
  refused: 'Refused',
}

/** What the person can do about a refusal, in addition to the error's own text. */
const whatToDo: Partial<Record<ErrorCode, string>> = {
  SUBMISSION_INVALID: 'Open the submission, correct the marked fields and submit it again; then discard this one.',
  SUBMISSION_STATE: 'The submission has changed in the meantime. Review it, then discard this change.',
  CONFLICT: 'Review the current version and make your change again; then discard this one.',
  INVALID_INPUT: 'Make the change again with other values; then discard this one.',
  NOT_FOUND: 'The item no longer exists. Export this change if you want to keep its text, then discard it.',
  NOT_ALLOWED: 'Your account may not do this. Export the change, or discard it.',
  CREATOR_TIER_REQUIRED: 'It is sent again as soon as the setup is finished.',
  CREATOR_TERMS_CHANGED: 'It is sent again as soon as you accept the new terms.',
  EMAIL_NOT_VERIFIED: 'Confirm your email address, then try again.',
  ACCOUNT_BANNED: 'You can appeal under Cases. Until then it stays here.',
  REPUTATION_TOO_LOW: 'Try again once your reputation has risen.',
  LICENSE_TERMS_INVALID: 'Open the license, correct the marked terms and save them again; then discard this one.',
  LICENSE_INCOMPATIBLE: 'Choose a license that the parent allows, then save again and discard this one.',
  DUPLICATE: 'Open the report of the work to see its closest match.',
  MUTATION_OUT_OF_ORDER: 'Try again: it is sent as a new change.',
}

export const outbox = {
  title: 'Changes for the market',
  intro: 'Your changes are kept here until the market has received them. Nothing is lost unless you discard it.',
  upToDate: 'All changes sent',
  upToDateText: 'Changes made offline wait here and are sent in order.',
  now: 'Sync now',
  syncing: 'Syncing',
  syncedAt: (when: string) => `Last synced: ${when}`,
  never: 'Not synced yet',
  export: 'Export',
  list: 'Changes in sending order',
  states,
  at: (when: string) => `Made ${when}`,
  tries: (count: number) => (count === 1 ? 'tried once' : `tried ${count} times`),
  nextTry: (time: string) => `next try at ${time}`,
  behind: 'Waiting for an earlier change to the same item.',
  more: (count: number) => `${count.toLocaleString('en-US')} more changes are waiting.`,
  retry: 'Try again',
  retryOf: (title: string) => `Try again: ${title}`,
  discard: 'Discard',
  discardOf: (title: string) => `Discard: ${title}`,
  decide: 'Decide',
  decideOf: (title: string) => `Decide: ${title}`,
  discardTitle: (title: string) => `Discard: ${title}?`,
  discardText: 'This change is never sent and cannot be recovered. Export it first if you may need it.',
  discarded: (title: string) => `Discarded: ${title}`,
  whatToDo,
  otherwise: 'Correct the item and make the change again, or discard it.',
  signedOutTitle: 'You are signed out',
  signedOutText: 'Sign in to see changes waiting for the market.',
  signInAgain: 'Your session has expired. Sign in again to send the waiting changes; nothing is lost.',
  unreachable: 'Luna Market is unreachable. Waiting changes are sent automatically when it is back.',
  status: {
    signedOut: 'Signed out',
    signInAgain: 'Sign in again',
    offline: 'Market offline',
    syncing: 'Syncing',
    idle: 'Up to date',
    waiting: (count: number) => `${count.toLocaleString('en-US')} waiting`,
    refused: (count: number) => `${count.toLocaleString('en-US')} refused`,
    conflicts: (count: number) => (count === 1 ? '1 conflict' : `${count.toLocaleString('en-US')} conflicts`),
  },
  unsent: {
    title: 'Some changes are not sent yet',
    text: (count: number, name: string) =>
      count === 1
        ? `One change by ${name} is not sent yet. Signing out would lose it, so you are still signed in.`
        : `${count.toLocaleString('en-US')} changes by ${name} are not sent yet. Signing out would lose them, so you are still signed in.`,
    send: 'Send now',
    sending: 'Sending',
    stay: 'Stay signed in',
    export: 'Export',
    exported: 'Exported to your downloads.',
    giveUp: 'Discard them',
    giveUpTitle: (count: number) =>
      count === 1 ? 'Discard 1 change?' : `Discard ${count.toLocaleString('en-US')} changes?`,
    giveUpText: 'They are never sent and cannot be recovered.',
    giveUpAction: 'Discard and sign out',
    left: (count: number) =>
      count === 1 ? 'One could not be sent. It is listed above.' : `${count} could not be sent. They are listed above.`,
  },
}
