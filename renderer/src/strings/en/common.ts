export const common = {
  appName: 'Luna Studio',
  close: 'Close',
  cancel: 'Cancel',
  save: 'Save',
  remove: 'Remove',
  rename: 'Rename',
  undo: 'Undo',
  redo: 'Redo',
  retry: 'Try again',
  copy: 'Copy',
  copyDetails: 'Copy details',
  copied: 'Copied',
  details: 'Details',
  more: 'More',
  loading: 'Loading',
  clear: 'Clear',
  open: 'Open',
  none: 'None',
  help: 'Help',
  search: 'Search',
  before: 'Before',
  after: 'After',
  notSet: 'Not set',
  addTag: (tag: string) => `Add “${tag}”`,
  removeTag: (tag: string) => `Remove ${tag}`,
  tagPlaceholder: 'Add a tag',
  stars: (count: number) => (count === 1 ? '1 star' : `${count} stars`),
  noRating: 'No rating',
  comparePosition: 'Divider between before and after',
  percent: (share: number) => `${Math.round(share * 100)}%`,
  dismiss: 'Dismiss',
  bytes: formatBytes,
  count: (value: number) => value.toLocaleString('en-US'),
  viewer: {
    label: (name: string) => `Picture of ${name}`,
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    fit: 'Fit to the window',
    actual: 'Actual size',
    zoom: (share: number) => `${Math.round(share * 100)}%`,
    help: 'Plus and minus zoom, arrows pan, 1 shows actual size, 0 fits the window.',
    failed: 'The picture could not be shown.',
    modes: {
      slider: 'Slider',
      side: 'Side by side',
      blink: 'Blink',
      onion: 'Onion skin',
    },
    opacity: 'Opacity of the picture on top',
    showing: (label: string) => `Showing: ${label}`,
    swap: 'Show the other picture',
  },
}

/** Decimal units, as file managers write them. */
function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}
