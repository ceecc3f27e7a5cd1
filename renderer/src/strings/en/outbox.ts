import type { ErrorCode } from '#shared/contract/errors.ts'
import type { Mutation } from '#shared/contract/studio/sync.ts'

const states: Record<Mutation['state'], string> = {
  waiting: 'Waiting',
  sending: 'Being sent',
  held: 'Needs your decision',
  refused: 'Refused',
}

/** What the person can do about a refusal, beside what the error says itself. */
const whatToDo: Partial<Record<ErrorCode, string>> = {
  SUBMISSION_INVALID: 'Open the submission, correct the marked fields and submit it again; then discard this one.',
  SUBMISSION_STATE: 'The submission has moved on in the meantime. Look at it, then discard this change.',
  CONFLICT: 'Look at what is there now and make your change again; then discard this one.',
  INVALID_INPUT: 'Make the change again with other values; then discard this one.',
  NOT_FOUND: 'What it concerns is gone. Export it if you want to keep the words, then discard it.',
  NOT_ALLOWED: 'Another account may be allowed to. Export it, or discard it.',
  CREATOR_TIER_REQUIRED: 'It is sent again as soon as the setup is finished.',
  CREATOR_TERMS_CHANGED: 'It is sent again as soon as you accept the new terms.',
  EMAIL_NOT_VERIFIED: 'Once the address is confirmed, try it again.',
  ACCOUNT_BANNED: 'You can appeal under Cases. Until then it stays here.',
  REPUTATION_TOO_LOW: 'Try it again once your reputation has risen.',
  LICENSE_TERMS_INVALID: 'Open the licence, correct the marked terms and save them again; then discard this one.',
  LICENSE_INCOMPATIBLE: 'Choose a licence that the parent allows, then save again and discard this one.',
  DUPLICATE: 'Open the report of the work to see what it is very close to.',
  MUTATION_OUT_OF_ORDER: 'Try it again: it is sent as a new change.',
}

export const outbox = {
  title: 'Changes for the market',
  intro: 'What you change is kept here until the market has it. Nothing is dropped unless you discard it.',
  upToDate: 'Everything is sent',
  upToDateText: 'What you change without a connection waits here and is sent in order.',
  now: 'Sync now',
  syncing: 'Syncing',
  syncedAt: (when: string) => `Last in step: ${when}`,
  never: 'Not in step yet',
  export: 'Export',
  list: 'Changes in the order in which they are sent',
  states,
  at: (when: string) => `Made ${when}`,
  tries: (count: number) => (count === 1 ? 'tried once' : `tried ${count} times`),
  nextTry: (time: string) => `next try at ${time}`,
  behind: 'Waits for the one above it that concerns the same thing.',
  more: (count: number) => `${count.toLocaleString('en-US')} more wait behind these.`,
  retry: 'Try again',
  retryOf: (title: string) => `Try again: ${title}`,
  discard: 'Discard',
  discardOf: (title: string) => `Discard: ${title}`,
  decide: 'Decide',
  decideOf: (title: string) => `Decide: ${title}`,
  discardTitle: (title: string) => `Discard: ${title}?`,
  discardText: 'The market never gets this change. It cannot be brought back; export it first if you may need it.',
  discarded: (title: string) => `Discarded: ${title}`,
  whatToDo,
  otherwise: 'Correct what it concerns and make the change again, or discard it.',
  signedOutTitle: 'You are signed out',
  signedOutText: 'Sign in and this shows what waits for the market.',
  signInAgain:
    'The market does not accept this sign-in any more. Sign in again and what waits is sent; nothing is lost.',
  unreachable: 'The market does not answer. What waits is sent once it does.',
  status: {
    signedOut: 'Signed out',
    signInAgain: 'Sign in again',
    offline: 'Market offline',
    syncing: 'Syncing',
    idle: 'In step with the market',
    waiting: (count: number) => `${count.toLocaleString('en-US')} waiting`,
    refused: (count: number) => `${count.toLocaleString('en-US')} refused`,
    conflicts: (count: number) => (count === 1 ? '1 conflict' : `${count.toLocaleString('en-US')} conflicts`),
  },
  unsent: {
    title: 'Not everything has reached the market',
    text: (count: number, name: string) =>
      count === 1
        ? `One change of ${name} is not sent yet. Signing out would lose it, so you are still signed in.`
        : `${count.toLocaleString('en-US')} changes of ${name} are not sent yet. Signing out would lose them, so you are still signed in.`,
    send: 'Send now',
    sending: 'Sending',
    stay: 'Stay signed in',
    export: 'Export',
    exported: 'Exported. The file is in your downloads.',
    giveUp: 'Give them up',
    giveUpTitle: (count: number) =>
      count === 1 ? 'Give up 1 change?' : `Give up ${count.toLocaleString('en-US')} changes?`,
    giveUpText: 'The market never gets them, and they cannot be brought back.',
    giveUpAction: 'Give up and sign out',
    left: (count: number) =>
      count === 1 ? 'One could not be sent. It is listed above.' : `${count} could not be sent. They are listed above.`,
  },
}
