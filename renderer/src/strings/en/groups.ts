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
  group: (count: number, name: string) => `${assets(count)} close to ${name}`,
  first: 'First',
  others: (count: number) => `+${number(count)}`,
  show: 'Show in library',
  alternates: 'Alternates of the first',
  noting: (done: number, total: number) => `Noting ${number(done)} of ${number(total)}…`,
  noted: (count: number, name: string) =>
    `Noted ${assets(count)} as ${count === 1 ? 'an alternate' : 'alternates'} of “${name}”.`,
  notedMark: 'Noted as alternates',
  undone: (count: number) =>
    count === 1 ? 'The decision was taken back.' : `${number(count)} decisions were taken back.`,
  trashOthers: 'Trash all but the first',
  chosen: (count: number, name: string) => `${assets(count)} close to ${name}`,
  act: 'Group close ones',
}
