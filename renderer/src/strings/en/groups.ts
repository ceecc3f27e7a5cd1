const number = (value: number) => value.toLocaleString('en-US')
const copies = (count: number) => (count === 1 ? '1 copy' : `${number(count)} copies`)
const groupsOf = (count: number) => (count === 1 ? '1 group' : `${number(count)} groups`)

/** The page that resolves assets that are copies of each other. */
export const groups = {
  title: 'Duplicates',
  ofImport: (name: string) => `Duplicates in the import of ${name}`,
  count: (count: number) => (count === 1 ? '1 group of copies' : `${number(count)} groups of copies`),
  searching: 'Looking for copies…',
  none: 'No copies to resolve',
  noneText:
    'Copies appear here once assets have been checked. Pairs marked as alternates or different works are left out.',
  noneSelected: 'None of them are copies of each other.',
  hideResolved: 'Hide alternates',
  more: (count: number) => `Show ${number(count)} more`,
  label: (count: number, name: string) => `${name}: ${number(count)} copies`,
  keep: 'Keep',
  keepNamed: (name: string) => `Keep ${name}`,
  kept: 'Kept',
  alternate: 'Alternate',
  similar: (percent: string) => `${percent} similar`,
  compared: (sentence: string) => `Compared with the kept one: ${sentence}`,
  changed: (date: string) => `File of ${date}`,
  added: (date: string) => `Added ${date}`,
  trash: 'Trash the others',
  alternates: 'Mark as alternates',
  different: 'Not duplicates',
  compare: 'Compare',
  show: 'Show in the library',
  merge: 'Merge tags, ratings, collections and card fields into the kept one',
  rules: {
    title: 'Keep in all groups',
    largest: 'Largest',
    oldest: 'Oldest',
    format: 'Best format',
    collection: (name: string) => `In ${name}`,
  },
  all: {
    title: (count: number) => `All ${groupsOf(count)}`,
    trash: 'Trash all others',
    alternates: 'Mark all others as alternates',
  },
  done: {
    trash: (count: number) => `Moved ${copies(count)} to the trash`,
    alternates: (count: number) => `Marked ${copies(count)} as alternates`,
    not_duplicates: (count: number) => `Marked ${copies(count)} as different works`,
  },
  keys: {
    next: 'Next group',
    previous: 'Previous group',
    keepNext: 'Keep the next one',
    keepPrevious: 'Keep the previous one',
  },
  comparing: (count: number) => `Compare ${number(count)} pictures`,
  comparedFew: (shown: number, all: number) => `The first ${number(shown)} of ${number(all)} are shown.`,
  act: 'Group copies',
}
