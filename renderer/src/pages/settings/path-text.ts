/** Paths as a user types them. */

/** Quotes and blanks that come along when a path is pasted from elsewhere are not part of it. */
export function cleanPath(text: string): string {
  const trimmed = text.trim()
  const quoted = /^(["'])(.+)\1$/s.exec(trimmed)
  return quoted?.[2] ?? trimmed
}

/** Full on any system: from the root, from a drive, or on a share. */
export function isFullPath(path: string): boolean {
  return /^(\/|[A-Za-z]:[\\/]|\\\\[^\\]+\\)/.test(path)
}

/** A file in a folder, with the separator that the folder's own path uses. */
export function joinPath(folder: string, name: string): string {
  const separator = /^([A-Za-z]:\\|\\\\)/.test(folder) ? '\\' : '/'
  return `${folder.replace(/[\\/]+$/, '')}${separator}${name}`
}

/** The parent folder of a path. */
export function parentPath(path: string): string {
  const parent = path.replace(/[\\/]+$/, '').replace(/[\\/][^\\/]*$/, '')
  return parent === '' ? '/' : parent
}
