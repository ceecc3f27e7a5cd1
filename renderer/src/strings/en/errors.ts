export const errors = {
  noAnswer: 'The studio does not answer. It may be starting again; your work is saved.',
  newLink: 'The studio was started anew. Open the link it printed, and this page goes on.',
  unknown: 'Something unexpected happened. Your work is saved.',
  pageTitle: 'This page could not be shown',
  pageText: 'Your library is safe: what you saved is on disk. Try again, or go back to the library.',
  notFoundTitle: 'There is nothing at this address',
  notFoundText: 'The page may have moved, or the asset is no longer in the library.',
  toLibrary: 'Go to the library',
  loadTitle: 'This could not be loaded',
  kept: 'Nothing was changed.',
  saveFailed: 'The change was not saved',
}
