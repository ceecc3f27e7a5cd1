const works = (count: number) => (count === 1 ? '1 work' : `${count.toLocaleString('en-US')} works`)

export const marketCatalog = {
  title: 'The market’s catalog',
  intro: (host: string) => `Fingerprints of the works published at ${host}, stored here so that checks work offline.`,
  noMarket: 'No market is set, so its catalog cannot be fetched.',
  openMarket: 'Market settings',
  follow: 'Keep it up to date',
  followHelp: 'Downloads a signed snapshot in the background, then only changes. None of your data is sent.',
  none: 'Not downloaded yet. Until then, checks compare with your own library and imported catalogs only.',
  noneOff: 'Not downloaded while this is off.',
  get: 'Download now',
  look: 'Check for changes',
  looking: 'Checking for changes…',
  current: 'The catalog is up to date',
  started: 'Download started',
  notMade: 'The market has no snapshot yet',
  downloading: 'Downloading the snapshot',
  progress: (done: string, total: string) => `${done} of ${total}`,
  asOf: (when: string) => `Up to date as of ${when}`,
  facts: (entries: number, size: string) => `${works(entries)} · ${size}`,
  snapshot: (when: string, changed: number) =>
    changed === 0
      ? `Snapshot of ${when}, nothing changed since`
      : `Snapshot of ${when}, ${works(changed)} changed since`,
  matches: 'Made with the model in use',
  noModel: 'No model in use: only hashes are compared',
  mismatch: (profile: string) =>
    `The market has no catalog for your model. This one was made with ${profile}, so only hashes are compared.`,
  failed: 'The last download failed',
  foreignKey: 'The market signs with a new key',
  foreignKeyText:
    'Its catalog is signed with a key that was not known when this studio first connected to the market. The catalog is not used until you trust the key. Ask the market if you are not sure.',
  trust: 'Trust the new key…',
  trustTitle: 'Trust the market’s new key?',
  trustText:
    'The holder of this key decides what your checks compare with. Only continue if the market has announced a new key.',
  trustAction: 'Trust key',
  trusted: 'New key trusted',
  remove: 'Remove…',
  removeTitle: 'Remove the market’s catalog?',
  removeText: 'Checks then no longer compare with published works. It is not downloaded again until you turn it on.',
  removed: 'Market catalog removed',
} as const
