const works = (count: number) => (count === 1 ? '1 work' : `${count.toLocaleString('en-US')} works`)

export const marketCatalog = {
  title: 'The market’s catalog',
  intro: (host: string) => `Fingerprints of what is published at ${host}, kept here so that checks work offline.`,
  noMarket: 'No market is set, so its catalog cannot be fetched.',
  openMarket: 'Market settings',
  follow: 'Keep it up to date',
  followHelp: 'A signed snapshot first, in the background, then only what changes. Nothing of yours is sent for it.',
  none: 'Not here yet. Until it is, checks compare with your own library and imported catalogs only.',
  noneOff: 'Not here, and not fetched while this is off.',
  get: 'Get it now',
  look: 'Look for changes',
  looking: 'Looking for changes…',
  current: 'The catalog is up to date',
  begun: 'The snapshot is on its way',
  notMade: 'The market has not made a snapshot yet',
  downloading: 'Fetching the snapshot',
  progress: (done: string, total: string) => `${done} of ${total}`,
  asOf: (when: string) => `Up to date as of ${when}`,
  facts: (entries: number, size: string) => `${works(entries)} · ${size}`,
  snapshot: (when: string, changed: number) =>
    changed === 0
      ? `Snapshot of ${when}, nothing changed since`
      : `Snapshot of ${when}, ${works(changed)} changed since`,
  matches: 'Made with the model in use',
  noModel: 'No model in use: only hashes are compared with it',
  mismatch: (profile: string) =>
    `The market has no catalog of your model. This one is of ${profile}: its vectors are left alone, hashes are compared.`,
  failed: 'The last try did not end',
  foreignKey: 'The market signs with a new key',
  foreignKeyText:
    'Its catalog is signed with a key that this studio did not know when it first met the market. It is not used until you say that the key is the market’s own. Ask the market if you are not sure.',
  trust: 'Trust the new key…',
  trustTitle: 'Trust the market’s new key?',
  trustText:
    'Whoever holds this key decides what your checks compare with. Only go on if the market has announced that it changed its key.',
  trustAction: 'Trust it',
  trusted: 'The new key is trusted',
  remove: 'Remove…',
  removeTitle: 'Remove the market’s catalog?',
  removeText: 'Checks then no longer compare with published works. It is not fetched again until you turn it on.',
  removed: 'The market’s catalog is removed',
} as const
