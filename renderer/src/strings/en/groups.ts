const number = (value: number) => value.toLocaleString('en-US')
const assets = (count: number) => (count === 1 ? '1 asset' : `${number(count)} assets`)

/** Assets that are copies of each other. */
export const groups = {
  title: 'Copies of each other',
  inImport: (count: number) =>
    count === 1 ? '1 group of the same work in this import' : `${number(count)} groups of the same work in this import`,
  inSelection: (count: number) =>
    count === 1 ? '1 group of the same work' : `${number(count)} groups of the same work`,
  searching: 'Looking for copies…',
  none: 'No two of them are copies of each other.',
  tooMany: (count: number) => `The first ${number(count)} were compared.`,
  more: (count: number) => `Show ${number(count)} more`,
  group: (count: number, name: string) =>
    count === 2 ? `${name} and a copy of it` : `${name} and ${number(count - 1)} copies of it`,
  first: 'First',
  others: (count: number) => `+${number(count)}`,
  show: 'Show',
  alternates: 'Alternates of the first',
  noting: (done: number, total: number) => `Noting ${number(done)} of ${number(total)}…`,
  noted: (count: number, name: string) =>
    `Noted ${assets(count)} as ${count === 1 ? 'an alternate' : 'alternates'} of “${name}”.`,
  undoNoted: 'Undo alternates',
  undone: (count: number) =>
    count === 1 ? 'The decision was taken back.' : `${number(count)} decisions were taken back.`,
  trashOthers: 'Trash the others',
  act: 'Group copies',
}
