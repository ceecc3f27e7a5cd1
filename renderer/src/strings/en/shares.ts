const percent = (basisPoints: number) =>
  `${(basisPoints / 100).toLocaleString('en-US', { maximumFractionDigits: 2 })} %`

export const shares = {
  percent,
  asked: 'Waiting for your answer',
  askedIntro:
    'A share is your part of what stays with the work of each sale, after the market’s fee and royalties. It holds once everybody whose share changes has confirmed.',
  noneAsked: 'Nobody is waiting for you.',
  shared: 'Works that others share with you',
  noneShared: 'Nobody shares a work with you yet.',
  proposed: 'What you proposed',
  noneProposed: 'You have proposed no shares. To share a work, open its submission.',
  by: (name: string) => `by ${name}`,
  creator: 'Creator',
  you: (name: string) => `${name} (you)`,
  shareOf: (basisPoints: number, name: string) => `Your share of “${name}”: ${percent(basisPoints)}`,
  change: (before: number, after: number) =>
    before === after
      ? percent(after)
      : before === 0
        ? `${percent(after)}, new`
        : `${percent(before)} → ${percent(after)}`,
  answers: {
    waiting: 'has not answered yet',
    confirmed: 'confirmed',
    declined: 'declined',
    not_needed: 'stays as it is',
  },
  states: {
    open: 'Waiting for answers',
    agreed: 'Agreed',
    declined: 'Declined',
    withdrawn: 'Taken back',
    replaced: 'Replaced by a later one',
  },
  confirm: 'Confirm',
  decline: 'Decline',
  confirmed: 'You have confirmed your share',
  declined: 'You have declined',
  withdraw: 'Take back',
  withdrawn: 'The proposal was taken back',
  leave: 'Give up my share',
  leaveTitle: (name: string) => `Give up your share of “${name}”?`,
  leaveText:
    'From now on it is the creator’s again. What you have earned so far stays yours. To share the work again, the creator has to propose it.',
  left: 'You have given up your share',
  together: 'Made together with',
  section: 'Shares',
  sectionText: 'People who made this with you can have a share of what it brings. Each of them has to confirm it.',
  open: 'Share this work…',
  edit: 'Change shares…',
  dialogTitle: (name: string) => `Share “${name}”`,
  dialogText:
    'Name people by their handle on the market, with their share of what stays with the work of each sale. The rest is yours.',
  handle: 'Handle',
  percentLabel: 'Share in %',
  add: 'Add a person',
  rest: (basisPoints: number) => `You keep ${percent(basisPoints)}.`,
  propose: 'Propose',
  proposedDone: 'The shares are proposed',
  proposedText: 'Everybody whose share changes is asked. Until all have confirmed, nothing changes.',
  problems: {
    handle: 'Name somebody in each row.',
    not_a_handle: 'A handle has 3 to 30 letters, digits, hyphens or underscores.',
    percent: 'A share is a number above 0 with at most two decimals.',
    twice: 'Somebody is named twice.',
    nothing_left: 'Something has to be left for you.',
  },
} as const
