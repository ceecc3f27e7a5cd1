const number = (value: number) => value.toLocaleString('en-US')
const assets = (count: number) => (count === 1 ? '1 asset' : `${number(count)} assets`)

/** Assets that are close to each other. */
export const groups = {
  title: 'Close to each other',
  inImport: (count: number) =>
    count === 1 ? '1 group of close assets in this import' : `${number(count)} groups of close assets in this import`,
  inSelection: (count: number) => (count === 1 ? '1 group of close assets' : `${number(count)} groups of close assets`),
  searching: 'Looking for close ones…',
  none: 'No two of them are close to each other.',
  tooMany: (count: number) => `The first ${number(count)} were compared.`,
  more: (count: number) => `Show ${number(count)} more`,
  group: (count: number, name: string) => `${name} and ${number(count - 1)} close to it`,
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
  act: 'Group close ones',
}
