const number = (value: number) => value.toLocaleString('en-US')
const assets = (count: number) => (count === 1 ? '1 asset' : `${number(count)} assets`)
const files = (count: number) => (count === 1 ? '1 file' : `${number(count)} files`)

/** The page that shows what an import brought and what is left to do. */
export const importPage = {
  title: (name: string) => `Import of ${name}`,
  plainTitle: 'Import',
  gone: 'This import is no longer listed',
  goneText: 'Its report was cleared. The imported assets are in the library.',
  show: 'Show in the library',
  copy: 'Copy report',
  cancelled: 'Canceled: assets imported before that are kept.',
  resolve: 'Resolve',
  copies: {
    title: 'Copies to resolve',
    text: (count: number) => `${assets(count)} that are copies of each other or of another work.`,
    groups: (count: number) => (count === 1 ? '1 group in this import' : `${number(count)} groups in this import`),
  },
  ready: {
    title: 'Ready to submit',
    text: (count: number) =>
      `${assets(count)}: unique, named and described. You set price and age rating when you submit.`,
  },
  unnamed: {
    title: 'Needs a name',
    text: (count: number) => `${assets(count)} named after a camera, a generator or a number.`,
  },
  incomplete: {
    title: 'Needs details',
    text: (count: number) => `${assets(count)}, unique and named, with details missing for a submission.`,
    missing: (fields: readonly string[]) => `Missing: ${fields.join(', ')}.`,
  },
  unchecked: {
    title: 'Checking',
    text: (count: number) => `The uniqueness of ${assets(count)} is not known yet. This page updates automatically.`,
  },
  failed: {
    title: 'Could not be read',
    text: (count: number) =>
      `${files(count)} could not be imported. The ${count === 1 ? 'original is' : 'originals are'} unchanged.`,
    noFolder: 'Single files',
    retry: 'Try again',
    retryNamed: (path: string) => `Try again: ${path}`,
    retryAll: 'Try all again',
    retryFolder: (folder: string) => `Try again: all in ${folder}`,
  },
  nothing: 'Nothing left to do for this import.',
  lists: {
    imported: (count: number) => `Imported (${number(count)})`,
    skipped: (count: number) => `Skipped (${number(count)})`,
  },
  more: (count: number) => `and ${number(count)} more`,
}
