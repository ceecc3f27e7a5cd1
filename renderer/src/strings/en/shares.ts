const percent = (basisPoints: number) => `${(basisPoints / 100).toLocaleString('en-US', { maximumFractionDigits: 2 })}%`

export const shares = {
  percent,
  asked: 'Waiting for your answer',
  askedIntro:
    'A share is your part of the work’s earnings from each sale, after the market’s fee and royalties. It takes effect when everyone whose share changes has confirmed.',
  noneAsked: 'No proposals are waiting for you.',
  shared: 'Shared with you',
  noneShared: 'No works are shared with you yet.',
  proposed: 'Your proposals',
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
    not_needed: 'unchanged',
  },
  states: {
    open: 'Waiting for answers',
    agreed: 'Agreed',
    declined: 'Declined',
    withdrawn: 'Withdrawn',
    replaced: 'Replaced by a later one',
  },
  confirm: 'Confirm',
  decline: 'Decline',
  confirmed: 'You have confirmed your share',
  declined: 'You have declined',
  withdraw: 'Withdraw',
  withdrawn: 'Proposal withdrawn',
  leave: 'Give up my share',
  leaveTitle: (name: string) => `Give up your share of “${name}”?`,
  leaveText:
    'Your share returns to the creator. You keep what you have earned so far. To share the work again, the creator must propose it.',
  left: 'You gave up your share',
  together: 'Made together with',
  section: 'Shares',
  sectionText: 'Give collaborators a share of the earnings. Each of them must confirm it.',
  open: 'Share this work…',
  edit: 'Change shares…',
  dialogTitle: (name: string) => `Share “${name}”`,
  dialogText: 'Enter collaborators by their market handle, with their share of the work’s earnings. The rest is yours.',
  handle: 'Handle',
  percentLabel: 'Share in %',
  add: 'Add person',
  rest: (basisPoints: number) => `You keep ${percent(basisPoints)}.`,
  propose: 'Propose',
  proposedDone: 'Shares proposed',
  proposedText: 'Everyone whose share changes is asked. Nothing changes until all have confirmed.',
  problems: {
    handle: 'Enter a handle in each row.',
    not_a_handle: 'A handle has 3 to 30 letters, digits, hyphens or underscores.',
    percent: 'Enter a number above 0 with at most two decimals.',
    twice: 'The same person is listed twice.',
    nothing_left: 'The shares must leave something for you.',
  },
} as const
