/** Files out of a drop or a file input, folders opened, each with its path inside what was chosen. */
export interface FoundFile {
  file: File
  /** Relative, with forward slashes: `Portraits/elf.png`. */
  path: string
}

/** Files that systems leave behind and that are not meant to be imported. */
export function isHiddenPath(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('.') || part === '__MACOSX' || part === 'Thumbs.db')
}

function readBatch(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject))
}

async function readFolder(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const entries: FileSystemEntry[] = []
  // A reader gives a hundred entries at a time, and none when it is through.
  for (let batch = await readBatch(reader); batch.length > 0; batch = await readBatch(reader)) entries.push(...batch)
  return entries
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject))
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}

async function openEntry(entry: FileSystemEntry, parent: string): Promise<FoundFile[]> {
  const path = parent === '' ? entry.name : `${parent}/${entry.name}`
  if (isHiddenPath(path)) return []
  if (isFile(entry)) return [{ file: await fileOf(entry), path }]
  if (!isFolder(entry)) return []
  const found: FoundFile[] = []
  for (const child of await readFolder(entry)) found.push(...(await openEntry(child, path)))
  return found
}

/** Must be called while the drop event runs; what it returns may be awaited later. */
export function collectDropped(transfer: DataTransfer): Promise<FoundFile[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry())
  const files = [...transfer.files]
  if (entries.every((entry) => entry === null)) return Promise.resolve(collectChosen(files))
  return Promise.all(entries.map((entry) => (entry ? openEntry(entry, '') : []))).then((lists) => lists.flat())
}

export function collectChosen(files: Iterable<File>): FoundFile[] {
  return [...files]
    .map((file) => ({ file, path: file.webkitRelativePath || file.name }))
    .filter(({ path }) => !isHiddenPath(path))
}
