/** Where an imported file was, as the person who imported it knows it. */
import { basename, dirname, relative, sep } from 'node:path'

export interface Place {
  /** From the folder that was imported inwards; empty for a file that was chosen by itself. */
  readonly folders: readonly string[]
  /** With the folders and forward slashes: `my-art/harbor/gate.png`. */
  readonly path: string
}

const MAX_FOLDER_LENGTH = 255

/** A name that can be shown and compared: composed characters, no controls. */
function folderName(name: string): string {
  const clean = name.normalize('NFC').replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, ' ')
  return clean.trim().slice(0, MAX_FOLDER_LENGTH)
}

function place(folders: readonly string[], name: string): Place {
  const named = folders.map(folderName).filter((folder) => folder !== '')
  return { folders: named, path: [...named, name].join('/') }
}

function isInside(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

/** Returns the place of a file in one of the folders `roots`; the innermost counts. All paths are absolute. */
export function placeWithin(path: string, roots: readonly string[]): Place {
  const [root] = roots.filter((folder) => isInside(path, folder)).toSorted((a, b) => b.length - a.length)
  if (root === undefined) return place([], basename(path))
  return place([basename(root), ...relative(root, dirname(path)).split(sep)], basename(path))
}

/** Of an uploaded file, by its path within the folder of its upload. */
export function placeOfUpload(pathInUpload: string): Place {
  const parts = pathInUpload.split(sep)
  return place(parts.slice(0, -1), parts.at(-1) ?? '')
}
