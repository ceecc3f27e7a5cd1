/** Documents in XML. */
import { type Html, html } from '../http/html.ts'

/** XML 1.0 has no control characters but white space, and no halves of surrogate pairs. */
export function xmlText(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\uFFFE\uFFFF]/gu, (sign) => (/\s/.test(sign) ? ' ' : ''))
}

export function xmlDocument(root: Html): string {
  return html`<?xml version="1.0" encoding="utf-8"?>
${root}
`.text
}
