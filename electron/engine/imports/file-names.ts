/** What a file's name says, where only the name can say it: hidden files, files that belong together. */
import { extname } from 'node:path'

const PICTURE_EXTENSIONS = new Set([
  '.png',
  '.apng',
  '.jpg',
  '.jpeg',
  '.jfif',
  '.webp',
  '.avif',
  '.gif',
  '.tif',
  '.tiff',
  '.svg',
  '.bmp',
  '.dib',
  '.ico',
  '.cur',
  '.psd',
  '.psb',
  '.tga',
  '.qoi',
  '.dds',
  '.heic',
  '.heif',
  '.hif',
  '.jxl',
  '.exr',
  '.hdr',
])
const CARD_EXTENSIONS = new Set(['.json', '.lunacard'])

/** Files that systems and archivers leave in folders. */
const SYSTEM_NAMES = new Set(['thumbs.db', 'ehthumbs.db', 'desktop.ini', '__macosx', '$recycle.bin'])

const extensionOf = (path: string): string => extname(path).toLowerCase()

export const isNamedPicture = (path: string): boolean => PICTURE_EXTENSIONS.has(extensionOf(path))
export const isNamedCard = (path: string): boolean => CARD_EXTENSIONS.has(extensionOf(path))
export const isNamedText = (path: string): boolean => extensionOf(path) === '.txt'

export function isHidden(name: string): boolean {
  return name.startsWith('.') || SYSTEM_NAMES.has(name.toLowerCase())
}

/** `castle.png` and `castle.txt` have the same stem; so have `castle.png` and `castle.png.txt`. */
export function stemOf(name: string): string {
  const stem = name.slice(0, name.length - extname(name).length)
  return isNamedPicture(stem) ? stemOf(stem) : stem
}
