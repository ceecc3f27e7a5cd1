/**
 * The letters of Windows-1252, which the fonts that every PDF reader has know alone. Of others the plain form is shown,
 * or a question mark.
 */
export function toWinAnsi(text: string): string {
  return text.normalize('NFC').replace(/[^\x20-\x7e\u00a0-\u00ff€–—‘’“”…•]/gu, (letter) => {
    const base = letter.normalize('NFKD').replace(/\p{M}/gu, '')
    return /^[\x20-\x7e]+$/.test(base) ? base : '?'
  })
}
